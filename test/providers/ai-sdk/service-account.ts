import { generateKeyPairSync } from "node:crypto";

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const accountPublicKey = keys.publicKey;

/** A service account's key as the console writes it, but for the token endpoint. */
export const serviceAccount = {
  type: "service_account",
  project_id: "stills-1",
  private_key_id: "0123456789abcdef0123456789abcdef01234567",
  private_key: keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  client_email: "stillmotion@stills-1.iam.gserviceaccount.com",
};
