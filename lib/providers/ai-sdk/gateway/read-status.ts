import * as z from "zod/mini";
import type { Reply } from "../../openai/ask.ts";
import { orNull } from "../../openai/or-null.ts";
import type { ServiceConnection } from "../connection.ts";
import { failed, gone, type Look, running } from "../look.ts";
import { noClip } from "../own-failures.ts";

const text = orNull(z.string().check(z.minLength(1)));

const statusSchema = z.looseObject({
  status: z.string(),
  error: z.optional(z.unknown()),
  videos: orNull(z.array(orNull(z.looseObject({ type: text, url: text, data: text })))),
});

/** The gateway's word on an operation: pending, completed, error or cancelled. The first video is the clip. */
export function readStatus(connection: ServiceConnection, json: unknown, reply: Reply): Look | null {
  const parsed = statusSchema.safeParse(json);
  if (!parsed.success) return null;
  const { status, error, videos } = parsed.data;
  if (status === "error") return failed(connection, reply, { status, error: error ?? null });
  if (/^cancell?ed$/.test(status)) return gone(connection, "job_canceled", "The provider says the job is canceled.");
  if (status !== "completed") return running(reply, false);
  const [video] = videos ?? [];
  if (video?.data != null) return { status: "completed", link: null };
  if (video?.url != null) return { status: "completed", link: video.url };
  // `uploaded`: it went to a store of the caller's, which we never name.
  return { status: "failed", failure: noClip(connection, "poll") };
}
