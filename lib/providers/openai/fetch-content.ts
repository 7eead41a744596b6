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

/** Opens an address and what it redirects to. The time limit ends with the first byte: how long a clip takes is its reader's matter. */
export async function fetchContent(connection: Connection, start: URL, ownHeaders: Headers): Promise<Content> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), connection.contentTimeoutSeconds * 1000);
  try {
    let url = start;
    let isOwn = true;
    for (let redirects = 0; ; redirects++) {
      // Once away from the API the key stays away, also if the way leads back.
      isOwn &&= url.origin === connection.baseURL.origin;
      if (!isOwn && !(await mayFetchFrom(connection, url))) return { status: "refused", host: url.host };
      const headers = isOwn ? ownHeaders : new Headers({ accept: "*/*" });
      const response = await connection.fetch(url.href, { headers, redirect: "manual", signal: controller.signal });
      const next = redirectTarget(response, url);
      if (next === null || redirects === redirectLimit) {
        return { status: "answered", response, peeked: await peek(response.body), isOwn };
      }
      await response.body?.cancel();
      url = next;
    }
  } catch (error) {
    return { status: "lost", error };
  } finally {
    clearTimeout(timer);
  }
}
