import type { Connection } from "./connection.ts";

export interface ComposedRequest {
  url: URL;
  init: RequestInit & { headers: Headers };
}

/**
 * A request about jobs that exist: to `videos`, or further down its path. Only the form of a new job is the SDK's matter
 * (`composeCreate`): functions that make none do without its 87 KB.
 */
export function compose(
  connection: Connection,
  method: "GET" | "DELETE",
  path: string[],
  { accept = "application/json", query = {} }: { accept?: string; query?: Record<string, string> } = {},
): ComposedRequest {
  const url = new URL(connection.baseURL);
  url.pathname = [url.pathname.replace(/\/$/, ""), "videos", ...path.map(encodeSegment)].join("/");
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const headers = new Headers({
    accept,
    authorization: `Bearer ${connection.apiKey}`,
    "user-agent": "Stillmotion",
  });
  return { url, init: { method, headers } };
}

/** As the SDK does it: what a path may hold stays as it is, so that a server finds an id as it gave it out. */
function encodeSegment(text: string): string {
  return text.replaceAll(/[^\w\-.~!$&'()*+,;=:@]+/g, encodeURIComponent);
}
