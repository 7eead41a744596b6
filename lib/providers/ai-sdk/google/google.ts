import { compose, isPlainPath } from "../compose.ts";
import type { ServiceConnection } from "../connection.ts";
import { type Look, lookAt } from "../look.ts";
import { foreignJob } from "../own-failures.ts";
import type { VideoService } from "../service.ts";
import { readOperation } from "./read-operation.ts";

/** Veo on the Gemini API. A job's id is its operation's name: `models/MODEL/operations/ID`. */
export const google: VideoService = {
  baseURL: "https://generativelanguage.googleapis.com/v1beta",
  ownHeaders: (apiKey) => ({ "x-goog-api-key": apiKey }),
  contentHosts: ["*.googleapis.com", "*.googleusercontent.com"],
  keyOpensClips: true,
  look,
};

async function look(connection: ServiceConnection, jobId: string): Promise<Look> {
  if (!isOperationName(jobId)) return { status: "failed", failure: foreignJob(connection, "poll") };
  return lookAt(connection, compose(connection, "GET", jobId), (json, reply) => readOperation(connection, json, reply));
}

export function isOperationName(text: string): boolean {
  return isPlainPath(text) && /(?:^|\/)operations\//.test(text);
}
