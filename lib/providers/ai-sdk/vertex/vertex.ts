import type { DownloadAnswer } from "../../video-provider.ts";
import { compose, isPlainPath } from "../compose.ts";
import type { ServiceConnection } from "../connection.ts";
import { type Asked, askWithClip } from "../inline/ask-with-clip.ts";
import { openInline } from "../inline/open-inline.ts";
import { type Look, readLook } from "../look.ts";
import { foreignJob } from "../own-failures.ts";
import type { VideoService } from "../service.ts";
import { readPrediction } from "./read-prediction.ts";
import { signIn } from "./sign-in.ts";

/**
 * Veo on Vertex AI. A job's id is its operation's name: `projects/P/locations/L/publishers/google/models/MODEL/operations/ID`.
 * The address is that of express mode, for an API key; a project's own is in the settings.
 */
export const vertex: VideoService = {
  baseURL: "https://aiplatform.googleapis.com/v1/publishers/google",
  ownHeaders: (apiKey) => ({ "x-goog-api-key": apiKey }),
  signIn,
  contentHosts: ["storage.googleapis.com"],
  keyOpensClips: false,
  look,
  download,
};

async function look(connection: ServiceConnection, jobId: string): Promise<Look> {
  const asked = await askOperation(connection, jobId, null);
  if (asked === null) return { status: "failed", failure: foreignJob(connection, "poll") };
  return readLook(connection, asked.exchange, (json, reply) => readPrediction(connection, json, reply));
}

async function download(connection: ServiceConnection, jobId: string): Promise<DownloadAnswer> {
  const asked = await askOperation(connection, jobId, "response.videos.0.bytesBase64Encoded");
  if (asked === null) return { status: "failed", failure: foreignJob(connection, "download") };
  return openInline(connection, asked, (json, reply) => readPrediction(connection, json, reply));
}

/** Null for an id that is no operation's name. */
async function askOperation(
  connection: ServiceConnection,
  operationName: string,
  clipAt: string | null,
): Promise<Asked | null> {
  const model = modelOf(operationName);
  if (model === null) return null;
  const request = compose(connection, "POST", `models/${model}:fetchPredictOperation`, { body: { operationName } });
  return askWithClip(connection, request, clipAt);
}

/** The model in an operation's name, null if it is none. */
export function modelOf(operationName: string): string | null {
  if (!isPlainPath(operationName)) return null;
  return /(?:^|\/)models\/([^/]+)\/operations\/[^/]+$/.exec(operationName)?.[1] ?? null;
}
