import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { Webhook } from "standardwebhooks";

export const now = new Date("2026-11-22T12:00:00.000Z");
export const secondsNow = now.getTime() / 1000;

export function newSecret(): string {
  return `whsec_${randomBytes(32).toString("base64")}`;
}

export interface SignedWebhook {
  headers: Record<string, string>;
  body: string;
}

/** Signed by the package `standardwebhooks`, for an age in seconds. */
export function signStandard(
  secret: string,
  body: string,
  { id = "evt_1", age = 0, at = now }: { id?: string; age?: number; at?: Date } = {},
): SignedWebhook {
  const timestamp = Math.floor(at.getTime() / 1000) - age;
  const signature = new Webhook(secret).sign(id, new Date(timestamp * 1000), body);
  return {
    headers: { "webhook-id": id, "webhook-timestamp": `${timestamp}`, "webhook-signature": signature },
    body,
  };
}

export interface FalSigner {
  jwk: object;
  publicKey: KeyObject;
  sign(body: string, changes?: { id?: string; age?: number }): SignedWebhook;
}

/** One of fal's keys, and what it signs. */
export function createFalSigner(): FalSigner {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return {
    jwk: publicKey.export({ format: "jwk" }),
    publicKey,
    sign(body, { id = "024ca5b1-45d3-4afd-883e-ad3abe2a1c4d", age = 0 } = {}) {
      const timestamp = `${secondsNow - age}`;
      const message = [id, "user-1", timestamp, createHash("sha256").update(body).digest("hex")].join("\n");
      return {
        headers: {
          "x-fal-webhook-request-id": id,
          "x-fal-webhook-user-id": "user-1",
          "x-fal-webhook-timestamp": timestamp,
          "x-fal-webhook-signature": sign(null, Buffer.from(message), privateKey).toString("hex"),
        },
        body,
      };
    },
  };
}
