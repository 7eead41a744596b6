import OpenAI from "openai";

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

export interface ComposedRequest {
  url: URL;
  init: RequestInit & { headers: Headers };
}

/**
 * Lets the SDK write a request (path, key, multipart body) without sending it. We send it ourselves, exactly once: the
 * SDK repeats a POST that may be paid for, keeps only the `error` of a failed job that is answered as non-2xx, reads an
 * error page of any size and waits for its body without limit.
 */
export async function compose(
  connection: Connection,
  write: (client: OpenAI) => PromiseLike<unknown>,
): Promise<ComposedRequest> {
  let composed: ComposedRequest | undefined;
  const keepRequest = async (url: unknown, init: RequestInit = {}) => {
    const { signal: _ours, ...rest } = init;
    composed = { url: new URL(String(url)), init: { ...rest, headers: new Headers(init.headers) } };
    return Response.json({});
  };
  const client = new OpenAI({
    apiKey: connection.apiKey,
    baseURL: connection.baseURL.href,
    maxRetries: 0,
    logLevel: "off",
    // Without these the SDK reads them from the environment, and would send them to any base URL.
    adminAPIKey: null,
    organization: null,
    project: null,
    // Without `Response` the SDK asks this fetch for `data:,` first, to see whether it can send forms.
    fetch: Object.assign(keepRequest, { Response }),
  });
  await write(client);
  if (composed === undefined) throw new Error("The OpenAI SDK wrote no request.");
  return composed;
}
