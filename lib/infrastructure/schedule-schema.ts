import { z } from "zod";

const schedule = z.strictObject({
  /** Six fields, as EventBridge Scheduler reads them: minutes hours day-of-month month day-of-week year. */
  cron: z
    .string()
    .trim()
    .regex(/^\S+( \S+){5}$/, "cron must have six fields: minutes hours day-of-month month day-of-week year"),
  timezone: z.string().refine(isTimeZone, "timezone must be a name like Europe/Berlin").default("UTC"),
  /** It begins some time within so many minutes. */
  flexibleMinutes: z.int().min(0).max(1440).default(0),
  /** In the stills bucket. */
  manifest: z
    .string()
    .regex(/^batches\/.+\.(jsonl|csv)$/, "manifest must be a key below batches/ that ends in .jsonl or .csv"),
  /** In US dollars, of the whole batch. */
  maxCostUsd: z.number().nonnegative().optional(),
});
const name = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,40}$/, "a schedule's name has letters, digits and hyphens");

/** The batches of a deployment that begin by the clock, by name: an object, or the JSON of one. */
export const schedulesSchema = z.preprocess(readJson, z.record(name, schedule)).default({});

function readJson(given: unknown): unknown {
  if (typeof given !== "string") return given;
  try {
    return JSON.parse(given);
  } catch {
    return given;
  }
}

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
