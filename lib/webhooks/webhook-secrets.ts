/** Shorter ones can be guessed; an empty one would take everybody's word. */
const leastBytes = 16;
const mostSecrets = 5;

/**
 * The secrets that a setting holds, with spaces or commas between: several while one takes the place of another. What is
 * wrong with them is said without them.
 */
export function readWebhookSecrets(text: string): { secrets: string[] } | { problem: string } {
  const secrets = text.split(/[\s,]+/).filter((secret) => secret !== "");
  if (secrets.length === 0) return { problem: "holds no secret" };
  if (secrets.length > mostSecrets) return { problem: `holds more than ${mostSecrets} secrets` };
  if (secrets.some((secret) => secret.startsWith("whsec_") && !/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret)))
    return { problem: "holds a secret that begins with whsec_ and does not go on in base64" };
  if (secrets.some((secret) => bytesOf(secret) < leastBytes))
    return { problem: `holds a secret of less than ${leastBytes} bytes` };
  return { secrets };
}

function bytesOf(secret: string): number {
  return secret.startsWith("whsec_") ? Buffer.from(secret.slice(6), "base64").length : Buffer.byteLength(secret);
}
