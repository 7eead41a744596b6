import { type Job, toVideoObject } from "../job.ts";
import { inFile } from "../still-readers.ts";
import { openai } from "./openai.ts";
import type { StudioProfile } from "./studio-profile.ts";

/** OpenAI's video object without what only the studio adds to it. */
export function toPlainVideo(job: Job): Record<string, unknown> {
  const { idempotency_key: _ours, ...video } = toVideoObject(job);
  return video;
}

/** As OpenAI, for a client that needs no header to poll by and no variant. */
export const elsewhere: StudioProfile = {
  ...openai,
  routes: ["create", "retrieve", "content"],
  hasPollHint: false,
  variants: "ignored",
  toVideo: toPlainVideo,
  toList: (page) => ({ ...openai.toList(page, ""), data: page.jobs.map(toPlainVideo) }),
};

/** Its pages name a file, and neither a list nor a deletion. */
export const cometapi: StudioProfile = { ...elsewhere, stills: [inFile] };

/** Completed jobs link to the clip. */
export const laozhang: StudioProfile = {
  ...elsewhere,
  stills: [inFile],
  toVideo: (job, origin) => ({
    ...toPlainVideo(job),
    ...(job.status === "completed" ? { video_url: `${origin}/v1/videos/${job.id}/content` } : {}),
  }),
};

/** OpenAI's API at a path of Azure's, with its key in a header of its own. */
export const azure: StudioProfile = {
  ...elsewhere,
  prefix: "/openai/v1",
  auth: "api-key",
  routes: ["create", "retrieve", "list", "delete", "content"],
  stills: [inFile],
};
