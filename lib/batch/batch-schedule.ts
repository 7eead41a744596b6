import { z } from "zod";
import { isTimeZone } from "../render/quiet-hours.ts";

/** When a batch begins by the clock, and which. */
export const batchScheduleSchema = z.strictObject({
  /** Six fields, as EventBridge Scheduler reads them: minutes hours day-of-month month day-of-week year. */
  cron: z
    .string()
    .trim()
    .regex(/^\S+( \S+){5}$/, "cron must have six fields: minutes hours day-of-month month day-of-week year"),
  timezone: z.string().refine(isTimeZone, "timezone must be a name like Europe/Berlin").default("UTC"),
  /** It begins some time within so many minutes. */
  flexibleMinutes: z.int().min(0).max(1440).default(0),
  manifest: z.string().min(1),
  /** In US dollars, of the whole batch. */
  maxCostUsd: z.number().nonnegative().optional(),
});
export type BatchSchedule = z.infer<typeof batchScheduleSchema>;

/** In the stills bucket of a stack. */
export const manifestKeySchema = z
  .string()
  .regex(/^batches\/.+\.(jsonl|csv)$/, "manifest must be a key below batches/ that ends in .jsonl or .csv");

export const scheduleNameSchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,40}$/, "a schedule's name has letters, digits and hyphens");

/** The event that a schedule starts its batch with. `id` and `time` are filled in by whoever starts it. */
export function scheduledBatchEvent(
  { manifest, maxCostUsd }: Pick<BatchSchedule, "manifest" | "maxCostUsd">,
  { bucket, id, time }: { bucket: string; id: string; time: string },
): Record<string, unknown> {
  const limit = maxCostUsd === undefined ? {} : { maxCostUsd };
  return {
    "detail-type": "Batch Requested",
    source: "stillmotion",
    id,
    time,
    detail: { manifest: { bucket, key: manifest }, ...limit },
  };
}
