import * as z from "zod/mini";
import type { Reply } from "../../openai/ask.ts";
import { orNull } from "../../openai/or-null.ts";
import type { ServiceConnection } from "../connection.ts";
import { failed, gone, type Look, running } from "../look.ts";
import { noClip } from "../own-failures.ts";

const link = orNull(z.string().check(z.minLength(1)));

const videoSchema = z.looseObject({
  status: orNull(z.string()),
  progress: orNull(z.number()),
  error: z.optional(z.unknown()),
  video: orNull(
    z.looseObject({
      url: link,
      respect_moderation: orNull(z.boolean()),
      file_output: orNull(z.looseObject({ public_url: link })),
    }),
  ),
});

/**
 * What xAI says of a video: done, failed, expired, or a word for "not yet" (pending, and whatever it may call it next year).
 * While it works it answers 202, at times with nothing at all.
 */
export function readVideo(connection: ServiceConnection, json: unknown, reply: Reply): Look | null {
  if (reply.httpStatus === 202 && json === undefined) return running(reply, false);
  const parsed = videoSchema.safeParse(json);
  if (!parsed.success) return null;
  const { status, progress, error, video } = parsed.data;
  if (status === "failed") return failed(connection, reply);
  if (status === "expired") {
    return error == null
      ? gone(connection, "job_expired", "The provider says the job is expired.")
      : failed(connection, reply);
  }
  const isDone = status === "done" || (status === null && video !== null);
  if (!isDone) {
    if (status === null && error != null) return failed(connection, reply);
    return status === null && reply.httpStatus !== 202 ? null : running(reply, status === "queued", progress);
  }
  if (video?.respect_moderation === false) return failed(connection, reply);
  const at = video?.url ?? video?.file_output?.public_url ?? null;
  if (at !== null) return { status: "completed", link: at };
  return { status: "failed", failure: noClip(connection, "poll") };
}
