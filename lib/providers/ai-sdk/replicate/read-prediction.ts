import * as z from "zod/mini";
import type { Reply } from "../../openai/ask.ts";
import { orNull } from "../../openai/or-null.ts";
import type { ServiceConnection } from "../connection.ts";
import { failed, gone, type Look, running } from "../look.ts";
import { noClip } from "../own-failures.ts";

const predictionSchema = z.looseObject({
  id: z.string(),
  status: z.string(),
  error: z.optional(z.unknown()),
  logs: orNull(z.string()),
  output: z.optional(z.unknown()),
  data_removed: orNull(z.boolean()),
});

/**
 * A prediction: starting, processing, succeeded, failed, canceled or aborted (Replicate gave it up, at its deadline for one).
 * The output is a link, a list of links or an object of them, as the model has it.
 */
export function readPrediction(connection: ServiceConnection, json: unknown, reply: Reply): Look | null {
  const parsed = predictionSchema.safeParse(json);
  if (!parsed.success) return null;
  const { status, error, output, data_removed } = parsed.data;
  if (status === "starting" || status === "queued") return running(reply, true);
  if (status === "failed") return failed(connection, reply, { status, error: error ?? null });
  if (status === "canceled" || status === "aborted") {
    if (error != null) return failed(connection, reply, { status, error });
    return gone(connection, `job_${status}`, `The provider says the job is ${status}.`);
  }
  // A word of next year means "wait": the render's own deadline bounds it.
  if (status !== "succeeded") return running(reply, false);
  const link = findLink(output);
  if (link !== null) return { status: "completed", link };
  if (data_removed === true) return gone(connection, "content_removed", "The provider has removed the clip.");
  return { status: "failed", failure: noClip(connection, "poll") };
}

function findLink(output: unknown): string | null {
  const links = strings(output, 3).filter((text) => /^https?:\/\//i.test(text));
  return links.find((link) => /\.(mp4|m4v|mov|webm)(\?|#|$)/i.test(link)) ?? links[0] ?? null;
}

function strings(value: unknown, depth: number): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || depth === 0) return [];
  return Object.values(value).flatMap((inner) => strings(inner, depth - 1));
}
