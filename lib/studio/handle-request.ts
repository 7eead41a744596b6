import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiError } from "./api-error.ts";
import type { Route } from "./route.ts";
import { createCharacter, retrieveCharacter } from "./routes/characters.ts";
import { createVideo } from "./routes/create-video.ts";
import { editVideo, extendVideo, remixVideo } from "./routes/derive-video.ts";
import { deleteVideo, listVideos, retrieveVideo } from "./routes/read-videos.ts";
import { sendContent } from "./routes/video-content.ts";
import { sendJson } from "./send-json.ts";
import type { StudioContext } from "./studio-context.ts";

/** The fixed paths come before those with an id, which would swallow them. */
const routes: readonly { pattern: RegExp; methods: Partial<Record<string, Route>> }[] = [
  { pattern: /^\/v1\/videos$/, methods: { POST: createVideo, GET: listVideos } },
  { pattern: /^\/v1\/videos\/edits$/, methods: { POST: editVideo } },
  { pattern: /^\/v1\/videos\/extensions$/, methods: { POST: extendVideo } },
  { pattern: /^\/v1\/videos\/characters$/, methods: { POST: createCharacter } },
  { pattern: /^\/v1\/videos\/characters\/([^/]+)$/, methods: { GET: retrieveCharacter } },
  { pattern: /^\/v1\/videos\/([^/]+)$/, methods: { GET: retrieveVideo, DELETE: deleteVideo } },
  { pattern: /^\/v1\/videos\/([^/]+)\/content$/, methods: { GET: sendContent, HEAD: sendContent } },
  { pattern: /^\/v1\/videos\/([^/]+)\/remix$/, methods: { POST: remixVideo } },
];
const loopbackHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** Answers any request. Never rejects. */
export async function handleRequest(
  context: StudioContext,
  request: IncomingMessage,
  response: ServerResponse,
  report: (line: string) => void,
): Promise<void> {
  try {
    checkCaller(request, context.key);
    const url = new URL(request.url ?? "/", "http://studio");
    const { route, id } = findRoute(request.method ?? "", url.pathname);
    const idempotencyKey = request.headers["idempotency-key"]?.toString() ?? null;
    await route(context, { request, response, query: url.searchParams, id, idempotencyKey });
  } catch (error) {
    const isRefusal = error instanceof ApiError;
    if (!isRefusal && !response.destroyed)
      report(`studio: ${request.method} ${request.url}: ${(error as Error).stack}`);
    const refusal = isRefusal ? error : new ApiError(500, "The studio failed; its log says why.");
    if (response.headersSent || response.destroyed) response.destroy();
    // A body that was not read to its end can't be followed by another request.
    else sendJson(response, refusal.status, refusal.toBody(), request.complete ? {} : { connection: "close" });
  } finally {
    request.resume();
  }
}

/** A web page must not reach the studio: neither by a name that resolves to loopback, nor by posting a form across origins. */
function checkCaller(request: IncomingMessage, key: string | null): void {
  if (!loopbackHost.test(request.headers.host ?? "")) throw new ApiError(403, "The studio serves this machine only.");
  const { origin } = request.headers;
  if (origin !== undefined && !loopbackHost.test(origin.replace(/^https?:\/\//, ""))) {
    throw new ApiError(403, "The studio does not serve web pages of other origins.");
  }
  if (key === null) return;
  const given = request.headers.authorization ?? "";
  if (!timingSafeEqual(digest(given), digest(`Bearer ${key}`))) {
    throw new ApiError(401, "Incorrect API key provided.", null, "invalid_api_key");
  }
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function findRoute(method: string, path: string): { route: Route; id: string } {
  for (const { pattern, methods } of routes) {
    const match = pattern.exec(path);
    if (match === null) continue;
    const route = methods[method];
    if (route === undefined) throw new ApiError(405, `Not allowed to ${method} on ${path}.`);
    return { route, id: decodeId(match[1] ?? "") };
  }
  throw new ApiError(404, `Invalid URL (${method} ${path})`);
}

function decodeId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
