import { localSchedules } from "../../local/batch-schedules.ts";
import type { BatchEnd } from "../../local/run-batch.ts";
import { exitCodes } from "../exit-codes.ts";
import { loadSettings } from "../load-settings.ts";
import { printable } from "../table.ts";
import { UsageError } from "../usage-error.ts";
import { batchCommand } from "./batch.ts";

/**
 * `stillmotion run-schedule`: runs the batches that were due since their last run, one after the other, each once however
 * often it was missed. One that did not end is due again at the next call, and carried on with.
 */
export async function runScheduleCommand(flags: Record<string, unknown>): Promise<number> {
  const settings = await loadSettings(flags);
  if (settings.stack !== undefined)
    throw new UsageError("run-schedule works on this machine; a stack has its schedules run by EventBridge Scheduler");
  const schedules = localSchedules(settings.data);
  let exitCode: number = exitCodes.succeeded;
  for (const due of await schedules.due(new Date())) {
    const { manifest, maxCostUsd } = due.schedule;
    if (flags.json !== true) process.stdout.write(`${due.name}, due at ${due.dueAt}:\n`);
    const limit = maxCostUsd === undefined ? {} : { maxCostUsd: String(maxCostUsd) };
    const hasEnded = async ({ status }: BatchEnd) => {
      if (status === "completed") await schedules.ran(due);
    };
    const code = await batchCommand(manifest, { ...flags, ...limit }, hasEnded).catch((error: Error) => {
      // One that can't be begun keeps no other back.
      if (error.name !== "UsageError") throw error;
      process.stderr.write(`${due.name}: ${printable(error.message)}\n`);
      return exitCodes.usage;
    });
    if (code === exitCodes.interrupted) return code;
    if (exitCode === exitCodes.succeeded) exitCode = code;
  }
  return exitCode;
}
