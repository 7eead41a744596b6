import { type Reply, readReply, redirectTarget } from "../openai/ask.ts";
import { connectionFailure } from "../openai/connection-error.ts";
import { isPassing, readContentRefusal } from "../openai/content-failure.ts";
import { type Peeked, peek } from "../openai/peek.ts";
import { replyFailure } from "../openai/reply-failure.ts";
import type { DownloadAnswer } from "../video-provider.ts";
import type { ServiceConnection } from "./connection.ts";
import { mayFetchFrom } from "./content-host.ts";
import { hostRefused, notUnderstood } from "./own-failures.ts";

const redirectLimit = 5;

/**
 * Opens a clip's link, and what it redirects to, up to the first byte. Only the API's own origin sees the key, in its
 * header and never in the address. The time limit ends where the clip begins: how long it takes is its reader's matter.
 */
export async function openLink(connection: ServiceConnection, link: string): Promise<DownloadAnswer> {
  if (!URL.canParse(link)) return { status: "later", failure: notUnderstood(connection, "download") };
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), connection.contentTimeoutSeconds * 1000);
  try {
    let url = new URL(link);
    let isOwn = true;
    for (let redirects = 0; ; redirects++) {
      // Once away from the API the key stays away, also if the way leads back.
      isOwn &&= url.origin === connection.baseURL.origin;
      if (!mayFetchFrom(connection, url)) return { status: "failed", failure: hostRefused(connection, url.host) };
      if (isOwn) url.searchParams.delete("key");
      const headers = { accept: "*/*", ...(isOwn && connection.service.keyOpensClips ? connection.ownHeaders : {}) };
      const response = await connection.fetch(url.href, { headers, redirect: "manual", signal: controller.signal });
      const next = redirectTarget(response, url);
      if (next === null || redirects === redirectLimit) {
        return await readContent(connection, response, await peek(response.body), isOwn);
      }
      await response.body?.cancel();
      url = next;
    }
  } catch (error) {
    return { status: "later", failure: connectionFailure(connection, "download", error) };
  } finally {
    clearTimeout(timer);
  }
}

async function readContent(
  connection: ServiceConnection,
  response: Response,
  peeked: Peeked,
  isOwn: boolean,
): Promise<DownloadAnswer> {
  const mediaType = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() || null;
  const isText = mediaType !== null && (/^text\//.test(mediaType) || /[/+]json$/.test(mediaType));
  if (response.ok && !isText) {
    // A decoded body is not as long as announced.
    const length = response.headers.has("content-encoding") ? null : response.headers.get("content-length");
    return { status: "content", body: peeked.body, bytes: length === null ? null : Number(length), mediaType };
  }
  const { status: httpStatus, headers } = response;
  const reply: Reply = { ...(await readReply(connection, new Response(peeked.body))), httpStatus, headers };
  if (response.ok) return readText(connection, reply);
  const failure = replyFailure(connection, "download", reply);
  // Google says of a file that is gone that we have no permission for it.
  if (failure.class === "expired" && httpStatus === 403) return { status: "failed", failure };
  return readContentRefusal(connection, reply, isOwn);
}

/** A text in the place of a clip. */
function readText(connection: ServiceConnection, reply: Reply): DownloadAnswer {
  const hasError = typeof reply.json === "object" && reply.json !== null && "error" in reply.json;
  if (!hasError) return { status: "later", failure: notUnderstood(connection, "download") };
  const failure = replyFailure(connection, "download", reply);
  return { status: isPassing(failure) ? "later" : "failed", failure };
}
