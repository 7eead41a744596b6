/** Where events are posted to, and what they are signed with. */
export interface EventsAddress {
  url: string;
  /** Standard Webhooks secrets (`whsec_` and base64), the newest first: all of them sign, so that they can be changed. */
  secrets: string[];
}

const fewestBytes = 24;
const mostBytes = 64;

/**
 * Reads the two settings. Null where no address is set. Problems name the setting, and never its value: both may be
 * secret.
 */
export function readEventsAddress(
  url: string | undefined,
  secret: string | undefined,
): { address: EventsAddress | null; problems: string[] } {
  if (url === undefined) return { address: null, problems: [] };
  const problems: string[] = [];
  const parsed = URL.parse(url);
  if (parsed === null) problems.push("eventsUrl: it is no address; it must begin with https://");
  else if (!isAllowed(parsed))
    problems.push(
      "eventsUrl: it must begin with https:// (http:// only for this machine: 127.0.0.1, [::1], localhost)",
    );
  else if (parsed.username !== "" || parsed.password !== "")
    problems.push("eventsUrl: leave user name and password out of it; the receiver knows us by the signature");
  const secrets = (secret ?? "").split(/\s+/).filter((part) => part !== "");
  if (secrets.length === 0)
    problems.push(
      "eventsUrl: there is no secret to sign with; put whsec_ and 32 random bytes in base64 into EVENTS_SECRET",
    );
  else if (!secrets.every(isSecret))
    problems.push(`EVENTS_SECRET: it must be whsec_ and ${fewestBytes} to ${mostBytes} bytes in base64`);
  return { address: problems.length > 0 ? null : { url, secrets }, problems };
}

function isAllowed({ protocol, hostname }: URL): boolean {
  if (protocol === "https:") return true;
  return protocol === "http:" && (/^127(\.\d+){3}$/.test(hostname) || hostname === "[::1]" || hostname === "localhost");
}

function isSecret(secret: string): boolean {
  const base64 = /^whsec_([A-Za-z\d+/]+={0,2})$/.exec(secret)?.[1];
  const bytes = Buffer.from(base64 ?? "", "base64").length;
  return bytes >= fewestBytes && bytes <= mostBytes;
}
