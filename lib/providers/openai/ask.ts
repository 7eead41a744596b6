import { readBoundedText } from "./bounded-body.ts";
import type { ComposedRequest } from "./compose.ts";
import type { Connection } from "./connection.ts";

/** What came back, whatever its status. */
export interface Reply {
  httpStatus: number;
  headers: Headers;
  /** The body's text, at most 1 MB of it, without our key. */
  text: string;
  /** The parsed body; undefined if it is no JSON. */
  json: unknown;
}

/** Either the server answered, or the connection failed with `error`. */
export type Exchange = { reply: Reply; error?: never } | { reply?: never; error: unknown };

const redirectLimit = 5;

/** Sends a request for JSON once and reads its answer, all within the time limit. Redirects are for GET, on the API's own origin. */
export async function ask(
  connection: Connection,
  timeoutSeconds: number,
  { url, init }: ComposedRequest,
): Promise<Exchange> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeoutSeconds * 1000);
  const request = { ...init, redirect: "manual" as const, signal: controller.signal };
  try {
    let at = url;
    for (let redirects = 0; ; redirects++) {
      const response = await connection.fetch(at.href, request);
      const next = init.method === "GET" ? redirectTarget(response, at) : null;
      if (next === null || next.origin !== url.origin || redirects === redirectLimit) {
        return { reply: await readReply(connection, response) };
      }
      await response.body?.cancel();
      at = next;
    }
  } catch (error) {
    return { error };
  } finally {
    clearTimeout(timer);
  }
}

/** Where a response sends us, null if it doesn't. */
export function redirectTarget(response: Response, from: URL): URL | null {
  const location = response.headers.get("location");
  if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return null;
  return URL.canParse(location, from.href) ? new URL(location, from.href) : null;
}

/** Reads the answer's body. A body that breaks off still leaves its status, which often decides. */
export async function readReply(connection: Connection, response: Response): Promise<Reply> {
  const { text, whole } = await readBoundedText(response.body);
  const clean = withoutKey(connection, text);
  return {
    httpStatus: response.status,
    headers: response.headers,
    text: clean,
    json: whole ? parse(clean) : undefined,
  };
}

/** Some servers repeat the key they refuse. A key as short as `none` or `EMPTY` is a filler, no secret. */
export function withoutKey(connection: Pick<Connection, "apiKey">, text: string): string {
  return connection.apiKey.length < 8 ? text : text.replaceAll(connection.apiKey, "[key]");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(withExactIds(text));
  } catch {
    return undefined;
  }
}

/** Some servers count their jobs beyond what a number holds: such an id, rounded, would be that of no job. */
function withExactIds(text: string): string {
  return text.replaceAll(/("(?:id|task_id)"\s*:\s*)(\d{16,})(?=\s*[,}])/g, '$1"$2"');
}
