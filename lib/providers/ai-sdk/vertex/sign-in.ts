import { type AccessToken, createTokenSource, TokenRefusedError, type TokenSource } from "./access-tokens.ts";
import { readCredentials } from "./read-credentials.ts";

/** Where a clip lies that an answer names as `gs://…`. */
export const storageOrigin = "https://storage.googleapis.com";

export interface SignedIn {
  /** What must not be seen anywhere: the token in use. */
  secret(): string;
  /** Sends requests with the account's token, to the API and to Cloud Storage alone. */
  fetch: typeof fetch;
}

/**
 * The account that a key's text holds, null where it is an API key.
 * @throws OpenAISettingsError
 */
export function signIn(key: string, { baseURL, send }: { baseURL: string; send: typeof fetch }): SignedIn | null {
  const credentials = readCredentials(key);
  if (credentials === null) return null;
  const source = createTokenSource(credentials, { baseURL, send });
  const trusted = new Set([new URL(baseURL).origin, storageOrigin]);
  return {
    secret: () => source.current()?.text ?? "none",
    async fetch(input, init) {
      if (!trusted.has(new URL(String(input)).origin)) return send(input, init);
      const known = source.current();
      const first = await withToken(source, init?.signal ?? null);
      if (first instanceof Response) return first;
      const response = await send(input, signed(init, first));
      // A token that was good may have been revoked since. Who is refused the key has made no job.
      if (response.status !== 401 || first.text !== known?.text) return response;
      source.forget();
      const second = await withToken(source, init?.signal ?? null);
      if (second instanceof Response) return second;
      await response.body?.cancel();
      return send(input, signed(init, second));
    },
  };
}

function signed(init: RequestInit | undefined, { text }: AccessToken): RequestInit {
  const headers = new Headers(init?.headers);
  // The SDK writes its request for an API key.
  headers.delete("x-goog-api-key");
  headers.set("authorization", `Bearer ${text}`);
  return { ...init, headers };
}

/** A token, or the answer of an API that was not asked: the account was refused, or the token endpoint is unwell. */
async function withToken(source: TokenSource, signal: AbortSignal | null): Promise<AccessToken | Response> {
  try {
    return await source.get(signal);
  } catch (error) {
    if (!(error instanceof TokenRefusedError)) throw error;
    const isRefused = error.httpStatus < 500 && error.httpStatus !== 429 && error.httpStatus !== 408;
    const [code, status] = isRefused ? [401, "UNAUTHENTICATED"] : [503, "UNAVAILABLE"];
    const message = isRefused
      ? `Google refused the account's credentials (${error.httpStatus}).`
      : `Google's token endpoint is unavailable (${error.httpStatus}).`;
    return Response.json({ error: { code, status, message } }, { status: code });
  }
}
