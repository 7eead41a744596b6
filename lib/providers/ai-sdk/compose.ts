import type { ComposedRequest } from "../openai/compose.ts";
import type { ServiceConnection } from "./connection.ts";

/** A request to the service itself. `path` is taken as it stands, below the base URL; a body is sent as JSON. */
export function compose(
  connection: ServiceConnection,
  method: "GET" | "POST" | "PUT",
  path: string,
  {
    query = {},
    headers = {},
    body,
  }: { query?: Record<string, string>; headers?: Record<string, string>; body?: unknown } = {},
): ComposedRequest {
  const url = new URL(connection.baseURL);
  url.pathname = `${url.pathname.replace(/\/$/, "")}/${path}`;
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const json = body === undefined ? {} : { "content-type": "application/json" };
  const all = {
    accept: "application/json",
    "user-agent": "Stillmotion",
    ...json,
    ...connection.ownHeaders,
    ...headers,
  };
  const text = body === undefined ? {} : { body: JSON.stringify(body) };
  return { url, init: { method, headers: new Headers(all), ...text } };
}

/** Whether a text can stand in a path as it is, and leads nowhere else: segments of letters, digits and `._~:@-`. */
export function isPlainPath(text: string): boolean {
  return (
    text.length <= 1024 &&
    /^[\w.~:@-]+(?:\/[\w.~:@-]+)*$/.test(text) &&
    !text.split("/").some((part) => /^\.+$/.test(part))
  );
}
