export interface Connection {
  /** The provider's name in answers and failures. */
  readonly name: string;
  readonly apiKey: string;
  readonly baseURL: URL;
  /** Seconds until a create must be answered in full. */
  readonly createTimeoutSeconds: number;
  /** Seconds until any other request must be answered in full; for a clip, until its first byte. */
  readonly otherTimeoutSeconds: number;
  readonly contentTimeoutSeconds: number;
  /** Hosts a clip may come from although the rules would refuse them, as `host` or `host:port`. */
  readonly allowedContentHosts: readonly string[];
  readonly fetch: typeof fetch;
}

export interface OpenAIProviderSettings {
  /** Its name in records and failures; `openai` by default. */
  name?: string;
  /** For servers that want none, any word. */
  apiKey: string;
  /** Any server with the OpenAI Videos protocol; OpenAI's own by default. */
  baseURL?: string;
  /** Limit of each request; by default 120 for a create and for a clip's first byte, and 30 for the others. */
  requestTimeoutSeconds?: number;
  /** Hosts (`host` or `host:port`) that clips may come from, beside the API's own and public ones over https. */
  allowedContentHosts?: readonly string[];
  /** The global one by default. */
  fetch?: typeof fetch;
}

/** @throws OpenAISettingsError */
export function connect(settings: OpenAIProviderSettings): Connection {
  const { name = "openai", apiKey, baseURL = "https://api.openai.com/v1", requestTimeoutSeconds } = settings;
  // Checked here because fetch would refuse them later with an error that repeats them.
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new OpenAISettingsError(
      "The API key is empty or has a character that no key has. Set it without spaces or line breaks.",
    );
  }
  const url = URL.canParse(baseURL) ? new URL(baseURL) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    throw new OpenAISettingsError(
      "The base URL is no http(s) address without a user name. Set one such as https://api.openai.com/v1.",
    );
  }
  return {
    name,
    apiKey,
    baseURL: url,
    createTimeoutSeconds: requestTimeoutSeconds ?? 120,
    otherTimeoutSeconds: requestTimeoutSeconds ?? 30,
    contentTimeoutSeconds: requestTimeoutSeconds ?? 120,
    allowedContentHosts: settings.allowedContentHosts ?? [],
    fetch: settings.fetch ?? globalThis.fetch,
  };
}

/** Settings with which no request could be sent. Never holds a value. */
export class OpenAISettingsError extends Error {
  override readonly name = "OpenAISettingsError";
}
