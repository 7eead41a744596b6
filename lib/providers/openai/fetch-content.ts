import { redirectTarget } from "./ask.ts";
import type { Connection } from "./connection.ts";
import { mayFetchFrom } from "./content-host.ts";
import { type Peeked, peek } from "./peek.ts";

export type Content =
  /** `isOwn`: it came from the API itself, not from a storage host. */
  | { status: "answered"; response: Response; peeked: Peeked; isOwn: boolean }
  | { status: "refused"; host: string }
  | { status: "lost"; error: unknown };

const redirectLimit = 5;

/** What opens an address: the headers for the API itself, and the limit until the clip begins. */
export interface ContentRequest {
  ownHeaders: Headers;
  signal: AbortSignal;
}

/** Opens an address and what it redirects to, up to the first byte. */
export async function fetchContent(connection: Connection, start: URL, request: ContentRequest): Promise<Content> {
  const { ownHeaders, signal } = request;
  try {
    let url = start;
    let isOwn = true;
    for (let redirects = 0; ; redirects++) {
      // Once away from the API the key stays away, also if the way leads back.
      isOwn &&= url.origin === connection.baseURL.origin;
      if (!isOwn && !(await mayFetchFrom(connection, url))) return { status: "refused", host: url.host };
      const headers = isOwn ? ownHeaders : new Headers({ accept: "*/*" });
      const response = await connection.fetch(url.href, { headers, redirect: "manual", signal });
      const next = redirectTarget(response, url);
      if (next === null || redirects === redirectLimit) {
        return { status: "answered", response, peeked: await peek(response.body), isOwn };
      }
      await response.body?.cancel();
      url = next;
    }
  } catch (error) {
    return { status: "lost", error };
  }
}
