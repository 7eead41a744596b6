import { compose } from "../compose.ts";
import type { ServiceConnection } from "../connection.ts";
import { type Look, lookAt } from "../look.ts";
import { foreignJob } from "../own-failures.ts";
import type { VideoService } from "../service.ts";
import { readVideo } from "./read-video.ts";

/** Grok Imagine. A job's id is its request's. */
export const xai: VideoService = {
  baseURL: "https://api.x.ai/v1",
  ownHeaders: (apiKey) => ({ authorization: `Bearer ${apiKey}` }),
  contentHosts: ["*.x.ai"],
  keyOpensClips: false,
  look,
};

async function look(connection: ServiceConnection, jobId: string): Promise<Look> {
  if (!isRequestId(jobId)) return { status: "failed", failure: foreignJob(connection, "poll") };
  const request = compose(connection, "GET", `videos/${jobId}`);
  return lookAt(connection, request, (json, reply) => readVideo(connection, json, reply));
}

export function isRequestId(text: string): boolean {
  return /^[\w.~-]{1,256}$/.test(text) && !/^\.+$/.test(text);
}
