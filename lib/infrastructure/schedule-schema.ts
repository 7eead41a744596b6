import { z } from "zod";
import { batchScheduleSchema, manifestKeySchema, scheduleNameSchema } from "../batch/batch-schedule.ts";

/** The batches of a deployment that begin by the clock, by name: an object, or the JSON of one. */
export const schedulesSchema = z
  .preprocess(readJson, z.record(scheduleNameSchema, batchScheduleSchema.extend({ manifest: manifestKeySchema })))
  .default({});

function readJson(given: unknown): unknown {
  if (typeof given !== "string") return given;
  try {
    return JSON.parse(given);
  } catch {
    return given;
  }
}
