import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiError } from "./api-error.ts";
import type { RouteName, StudioProfile } from "./profiles/studio-profile.ts";
import type { Route } from "./route.ts";
import { createCharacter, retrieveCharacter } from "./routes/characters.ts";
import { createVideo } from "./routes/create-video.ts";
import { editVideo, extendVideo, remixVideo } from "./routes/derive-video.ts";
import { deleteVideo, listVideos, retrieveVideo } from "./routes/read-videos.ts";
import { sendContent } from "./routes/video-content.ts";
import { sendJson } from "./send-json.ts";
import type { StudioContext } from "./studio-context.ts";

/** Paths behind the profile's prefix. The fixed ones come before those with an id, which would swallow them. */
const routes: readonly [method: string, pattern: RegExp, name: RouteName, route: Route][] = [
  ["POST", /^\/videos$/, "create", createVideo],
  ["GET", /^\/videos$/, "list", listVideos],
  ["POST", /^\/videos\/edits$/, "derive", editVideo],
  ["POST", /^\/videos\/extensions$/, "derive", extendVideo],
  ["POST", /^\/videos\/characters$/, "characters", createCharacter],
  ["GET", /^\/videos\/characters\/([^/]+)$/, "characters", retrieveCharacter],
  ["GET", /^\/videos\/([^/]+)$/, "retrieve", retrieveVideo],
  ["DELETE", /^\/videos\/([^/]+)$/, "delete", deleteVideo],
  ["GET", /^\/videos\/([^/]+)\/content$/, "content", sendContent],
  ["HEAD", /^\/videos\/([^/]+)\/content$/, "content", sendContent],
  ["POST", /^\/videos\/([^/]+)\/remix$/, "derive", remixVideo],
];
/** Where a server without jobs keeps its clips. */
const mediaPath = /^\/media\/videos\/([^/]+)\.mp4$/;
const loopbackHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** Answers any request. Never rejects. */
export async function handleRequest(
  context: StudioContext,
  request: IncomingMessage,
  response: ServerResponse,
  report: (line: string) => void,
): Promise<void> {
  try {
    checkCaller(request, context);
    const url = new URL(request.url ?? "/", "http://studio");
    if (request.method === "GET" && Object.hasOwn(context.profile.probes, url.pathname)) {
      const answer = context.profile.probes[url.pathname];
      return sendJson(response, 200, answer);
    }
    const { route, id } = findRoute(context.profile, request.method ?? "", url.pathname);
    const idempotencyKey = request.headers["idempotency-key"]?.toString() ?? null;
    await route(context, { request, response, query: url.searchParams, id, idempotencyKey });
  } catch (error) {
    const isRefusal = error instanceof ApiError;
    if (!isRefusal && !response.destroyed)
      report(`studio: ${request.method} ${request.url}: ${(error as Error).stack}`);
    const refusal = isRefusal ? error : new ApiError(500, "The studio failed; its log says why.");
    if (response.headersSent || response.destroyed) response.destroy();
    // A body that was not read to its end can't be followed by another request.
    else {
      const { status, body } = context.profile.toError(refusal);
      sendJson(response, status, body, request.complete ? {} : { connection: "close" });
    }
  } finally {
    request.resume();
  }
}

/** A web page must not reach the studio: neither by a name that resolves to loopback, nor by posting a form across origins. */
function checkCaller(request: IncomingMessage, { key, profile }: StudioContext): void {
  if (!loopbackHost.test(request.headers.host ?? "")) throw new ApiError(403, "The studio serves this machine only.");
  const { origin } = request.headers;
  if (origin !== undefined && !loopbackHost.test(origin.replace(/^https?:\/\//, ""))) {
    throw new ApiError(403, "The studio does not serve web pages of other origins.");
  }
  if (key === null) return;
  const isBearer = profile.auth === "bearer";
  const given = (isBearer ? request.headers.authorization : request.headers["api-key"]?.toString()) ?? "";
  if (!timingSafeEqual(digest(given), digest(isBearer ? `Bearer ${key}` : key))) {
    throw new ApiError(401, "Incorrect API key provided.", null, "invalid_api_key");
  }
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function findRoute(profile: StudioProfile, method: string, path: string): { route: Route; id: string } {
  const media = mediaPath.exec(path)?.[1];
  if (media !== undefined && method === "GET" && profile.routes.includes("media"))
    return { route: sendContent, id: decodeId(media) };
  const rest = path.startsWith(`${profile.prefix}/`) ? path.slice(profile.prefix.length) : "";
  const here = routes.filter(([, pattern, name]) => profile.routes.includes(name) && pattern.test(rest));
  const found = here.find(([its]) => its === method);
  if (found !== undefined) return { route: found[3], id: decodeId(found[1].exec(rest)?.[1] ?? "") };
  if (here.length > 0) throw new ApiError(405, `Not allowed to ${method} on ${path}.`);
  throw new ApiError(404, `Invalid URL (${method} ${path})`);
}

function decodeId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
