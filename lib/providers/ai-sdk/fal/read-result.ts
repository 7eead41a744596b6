import * as z from "zod/mini";
import type { Exchange, Reply } from "../../openai/ask.ts";
import { orNull } from "../../openai/or-null.ts";
import type { ServiceConnection } from "../connection.ts";
import { failed, type Look, readLook, running } from "../look.ts";
import { noClip } from "../own-failures.ts";

const link = orNull(z.string().check(z.minLength(1)));
const file = orNull(z.looseObject({ url: link }));

const resultSchema = z.looseObject({
  video: orNull(z.union([z.looseObject({ url: link }), z.string()])),
  videos: orNull(z.array(file)),
  video_url: link,
  output: file,
  error: z.optional(z.unknown()),
  detail: z.optional(z.unknown()),
});

/** The result of a completed request. A refusal of it is the job's own failure, unless it is about us or about now. */
export function readResult(connection: ServiceConnection, exchange: Exchange): Look {
  const { reply } = exchange;
  if (reply !== undefined && reply.httpStatus >= 400) {
    if (/still in progress/i.test(reply.text)) return running(reply, false);
    if (isVerdict(reply)) return failed(connection, reply);
  }
  return readLook(connection, exchange, (json, answered) => {
    const parsed = resultSchema.safeParse(json);
    if (!parsed.success) return null;
    const { video, videos, video_url, output, error, detail } = parsed.data;
    const at = (typeof video === "string" ? video : video?.url) ?? videos?.[0]?.url ?? video_url ?? output?.url ?? null;
    if (at !== null) return { status: "completed", link: at };
    if (error != null || detail != null) return failed(connection, answered);
    return { status: "failed", failure: noClip(connection, "poll") };
  });
}

// A model's failure keeps the status it had there, up to 504, with a list of what was wrong; the queue's own has none.
function isVerdict({ httpStatus, json }: Reply): boolean {
  if (typeof json !== "object" || json === null) return false;
  if ([401, 402, 403, 404, 408, 429].includes(httpStatus)) return false;
  return httpStatus < 500 || ("detail" in json && Array.isArray(json.detail));
}
