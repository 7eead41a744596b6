import { createHmac, timingSafeEqual } from "node:crypto";
import { checkTimestamp } from "./check-timestamp.ts";
import type { SignedNotice, Verification } from "./webhook-request.ts";

/** More than any rotation has; each costs a comparison. */
const mostSignatures = 20;

/**
 * Standard Webhooks, as OpenAI and Replicate sign: headers `webhook-id`, `webhook-timestamp` and `webhook-signature`, a list
 * of `v1,BASE64` with spaces between; of the HMAC-SHA256 of `ID.TIMESTAMP.BODY`. https://www.standardwebhooks.com
 *
 * The package `standardwebhooks` reads a body as text, so that bytes which are no UTF-8 verify as others, and asks the clock
 * itself. Our tests sign with it.
 */
export function verifyStandard({ headers, body }: SignedNotice, secrets: readonly string[], now: Date): Verification {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures } = headers;
  if (!id || !timestamp || !signatures) return { status: "refused", why: "headers_missing" };
  const why = checkTimestamp(timestamp, now);
  if (why !== null) return { status: "refused", why };
  const given = signatures
    .split(" ", mostSignatures)
    .flatMap((signature) => (signature.startsWith("v1,") ? [Buffer.from(signature.slice(3))] : []));
  const isGenuine = secrets.some((secret) => {
    const expected = Buffer.from(
      createHmac("sha256", keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest("base64"),
    );
    return given.some((signature) => signature.length === expected.length && timingSafeEqual(signature, expected));
  });
  return isGenuine ? { status: "verified", id } : { status: "refused", why: "signature_wrong" };
}

/** `whsec_` and the key in base64; without that, the text's own bytes, as the `openai` package takes it. */
function keyOf(secret: string): Buffer {
  return secret.startsWith("whsec_") ? Buffer.from(secret.slice(6), "base64") : Buffer.from(secret);
}
