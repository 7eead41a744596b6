import { createHash, type KeyObject, verify } from "node:crypto";
import { checkTimestamp } from "./check-timestamp.ts";
import type { SignedNotice, Verification } from "./webhook-request.ts";

/**
 * fal's own scheme: ED25519 over four lines, the request's id, the user's id, the timestamp in Unix seconds and the SHA-256
 * of the body, in hex; each but the last in a header `X-Fal-Webhook-*`, as is the signature, in hex.
 * https://docs.fal.ai/model-apis/model-endpoints/webhooks
 */
export function verifyFal({ headers, body }: SignedNotice, keys: readonly KeyObject[], now: Date): Verification {
  const id = headers["x-fal-webhook-request-id"];
  const user = headers["x-fal-webhook-user-id"];
  const timestamp = headers["x-fal-webhook-timestamp"];
  const signature = headers["x-fal-webhook-signature"];
  if (!id || !user || !timestamp || !signature) return { status: "refused", why: "headers_missing" };
  const why = checkTimestamp(timestamp, now);
  if (why !== null) return { status: "refused", why };
  const hash = createHash("sha256").update(body).digest("hex");
  const message = Buffer.from([id, user, timestamp, hash].join("\n"));
  const isGenuine =
    /^[0-9a-fA-F]{128}$/.test(signature) &&
    keys.some((key) => verify(null, message, key, Buffer.from(signature, "hex")));
  return isGenuine ? { status: "verified", id } : { status: "refused", why: "signature_wrong" };
}
