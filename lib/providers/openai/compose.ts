import type { Connection } from "./connection.ts";

export interface ComposedRequest {
  url: URL;
  init: RequestInit & { headers: Headers };
}

interface RequestParts {
  accept?: string;
  query?: Readonly<Record<string, string>>;
  /** The body. */
  json?: unknown;
  headers?: Readonly<Record<string, string>>;
}

/**
 * A request about jobs that exist: to `videos`, or further down its path. Only the form of a new job is the SDK's matter
 * (`composeCreate`): functions that make none do without its 87 KB.
 */
export function compose(
  connection: Connection,
  method: "GET" | "DELETE" | "POST",
  path: string[],
  { accept = "application/json", query = {}, json, headers: more = {} }: RequestParts = {},
): ComposedRequest {
  const url = new URL(connection.baseURL);
  url.pathname = [url.pathname.replace(/\/$/, ""), "videos", ...path.map(encodeSegment)].join("/");
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const headers = new Headers({ accept, "user-agent": "Stillmotion", ...more });
  authorize(connection, headers);
  if (json === undefined) return { url, init: { method, headers } };
  headers.set("content-type", "application/json");
  return { url, init: { method, headers, body: JSON.stringify(json) } };
}

/** Sets the key in the server's own header, and in no other. */
export function authorize({ apiKey, profile }: Connection, headers: Headers): void {
  headers.delete("authorization");
  if (profile.auth === "api-key") headers.set("api-key", apiKey);
  else headers.set("authorization", `Bearer ${apiKey}`);
}

/** As the SDK does it: what a path may hold stays as it is, so that a server finds an id as it gave it out. */
function encodeSegment(text: string): string {
  return text.replaceAll(/[^\w\-.~!$&'()*+,;=:@]+/g, encodeURIComponent);
}
