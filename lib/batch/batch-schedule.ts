import { z } from "zod";
import { isTimeZone } from "../render/quiet-hours.ts";
import { manifestEndings, manifestOfKey } from "./manifest-key.ts";

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
  .refine(
    (key) => manifestOfKey(key) !== null,
    `manifest must be a key below batches/ that ends in ${manifestEndings}`,
  );

export const scheduleNameSchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,40}$/, "a schedule's name has letters, digits and hyphens");

/** Filled in by EventBridge Scheduler wherever it stands: the time a start was due, also where it is tried again. */
const scheduledTime = "<aws.scheduler.scheduled-time>";

/**
 * The event that a schedule in a stack starts its batch with. Its id is made of the time it was due, because Scheduler's own
 * execution id is another one for each attempt
 * (https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html).
 */
export function scheduledBatchEvent(
  name: string,
  { manifest, maxCostUsd }: Pick<BatchSchedule, "manifest" | "maxCostUsd">,
  bucket: string,
): Record<string, unknown> {
  const limit = maxCostUsd === undefined ? {} : { maxCostUsd };
  return {
    "detail-type": "Batch Requested",
    source: "stillmotion",
    id: `schedule ${name} ${scheduledTime}`,
    time: scheduledTime,
    detail: { manifest: { bucket, key: manifest }, ...limit },
  };
}
