import { createSign } from "node:crypto";
import { OpenAISettingsError } from "../../openai/connection.ts";
import type { Credentials } from "./read-credentials.ts";

const scope = "https://www.googleapis.com/auth/cloud-platform";
/** The longest that Google takes. */
const lifeSeconds = 3600;

/**
 * The form that an account gets an access token for (RFC 7523 for a service account, RFC 6749 section 6 for a user).
 * @throws OpenAISettingsError, for a private key that is none.
 */
export function tokenRequest(credentials: Credentials, endpoint: string, nowSeconds: number): URLSearchParams {
  if (credentials.type === "authorized_user") {
    const { client_id, client_secret, refresh_token } = credentials;
    return new URLSearchParams({ grant_type: "refresh_token", client_id, client_secret, refresh_token });
  }
  const grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
  return new URLSearchParams({ grant_type: grant, assertion: assertion(credentials, endpoint, nowSeconds) });
}

function assertion(
  { client_email, private_key, private_key_id }: Extract<Credentials, { type: "service_account" }>,
  endpoint: string,
  nowSeconds: number,
): string {
  const head = { alg: "RS256", typ: "JWT", ...(private_key_id === undefined ? {} : { kid: private_key_id }) };
  const claims = { iss: client_email, scope, aud: endpoint, iat: nowSeconds, exp: nowSeconds + lifeSeconds };
  const unsigned = [head, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  try {
    return `${unsigned}.${createSign("RSA-SHA256").update(unsigned).sign(private_key, "base64url")}`;
  } catch {
    // What OpenSSL says could repeat the key.
    throw new OpenAISettingsError("The private_key of the Google credentials is no RSA key in PEM. Make a new one.");
  }
}
