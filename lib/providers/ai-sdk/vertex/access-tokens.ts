import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { readBoundedText } from "../../openai/bounded-body.ts";
import { OpenAISettingsError } from "../../openai/connection.ts";
import { NotSentError } from "../../openai/fetch-fresh.ts";
import type { Credentials } from "./read-credentials.ts";
import { tokenRequest } from "./token-request.ts";

export interface AccessToken {
  text: string;
  /** Milliseconds since 1970. */
  until: number;
}

/** Google gives tokens of an hour; one that would run out under way is not used. */
const marginSeconds = 60;
const ownEndpoint = "https://oauth2.googleapis.com/token";
const answer = z.looseObject({ access_token: z.string().check(z.minLength(8)), expires_in: z.optional(z.number()) });

/** In memory only, by a digest of the account: a process asks for a new one about once an hour, however often it connects. */
const tokens = new Map<string, AccessToken>();

/** What the token endpoint answered instead of a token. */
export class TokenRefusedError extends Error {
  override readonly name = "TokenRefusedError";
  readonly httpStatus: number;

  constructor(httpStatus: number) {
    super(`The token endpoint answered ${httpStatus}.`);
    this.httpStatus = httpStatus;
  }
}

/** How one account gets its tokens. */
export interface TokenSource {
  /** Null until the first was got. */
  current(): AccessToken | null;
  /** @throws TokenRefusedError, NotSentError where no answer came: what the token was for was not sent either. */
  get(signal: AbortSignal | null): Promise<AccessToken>;
  forget(): void;
}

/** @throws OpenAISettingsError, where the account names a token endpoint that nobody has configured. */
export function createTokenSource(
  credentials: Credentials,
  { baseURL, send }: { baseURL: string; send: typeof fetch },
): TokenSource {
  const endpoint = endpointOf(credentials, baseURL);
  const key = createHash("sha256")
    .update(JSON.stringify([credentials, endpoint]))
    .digest("base64");
  return {
    current: () => tokens.get(key) ?? null,
    forget: () => void tokens.delete(key),
    async get(signal) {
      const known = tokens.get(key);
      if (known !== undefined && known.until > Date.now()) return known;
      const now = Date.now();
      const token = await ask(send, endpoint, tokenRequest(credentials, endpoint, Math.floor(now / 1000)), signal);
      const fresh = { text: token.access_token, until: now + ((token.expires_in ?? 3600) - marginSeconds) * 1000 };
      tokens.set(key, fresh);
      return fresh;
    },
  };
}

/** Google's own or, where the settings name another server, that server's: an account's file can send its key nowhere else. */
function endpointOf({ token_uri = ownEndpoint }: Credentials, baseURL: string): string {
  const isConfigured =
    token_uri === ownEndpoint || (URL.canParse(token_uri) && new URL(token_uri).origin === new URL(baseURL).origin);
  if (isConfigured) return token_uri;
  throw new OpenAISettingsError(
    `The token_uri of the Google credentials is neither ${ownEndpoint} nor on the host of the base URL: nothing is sent there.`,
  );
}

async function ask(send: typeof fetch, endpoint: string, form: URLSearchParams, signal: AbortSignal | null) {
  try {
    const response = await send(endpoint, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: form.toString(),
      redirect: "manual",
      signal,
    });
    const { text } = await readBoundedText(response.body);
    const token = response.ok ? answer.safeParse(parse(text)).data : undefined;
    if (token !== undefined) return token;
    throw new TokenRefusedError(response.ok || response.status < 400 ? 502 : response.status);
  } catch (error) {
    if (error instanceof TokenRefusedError) throw error;
    throw new NotSentError("nothing", error instanceof Error ? error : new Error(String(error)));
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
