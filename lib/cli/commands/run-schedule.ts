import { localSchedules } from "../../local/batch-schedules.ts";
import { DataFolderInUseError } from "../../local/data-folder-errors.ts";
import type { BatchEnd } from "../../local/run-batch.ts";
import { whoRunsSchedules } from "../../local/schedules-runner.ts";
import { exitCodes } from "../exit-codes.ts";
import { loadSettings } from "../load-settings.ts";
import { printable } from "../table.ts";
import { UsageError } from "../usage-error.ts";
import { batchCommand } from "./batch.ts";

/**
 * `stillmotion run-schedule`: runs the batches that were due since their last run, one after the other, each once however
 * often it was missed. One that did not end is due again at the next call, and carried on with. Where `watch` has the data
 * folder, it runs them.
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
    const code = await batchCommand(manifest, { ...flags, ...limit }, hasEnded).catch(async (error: Error) => {
      const watching = error instanceof DataFolderInUseError ? await whoRunsSchedules(settings.data) : null;
      if (watching !== null) return watching;
      // One that can't be begun keeps no other back.
      if (error.name !== "UsageError") throw error;
      process.stderr.write(`${due.name}: ${printable(error.message)}\n`);
      return exitCodes.usage;
    });
    if (typeof code !== "number") {
      process.stderr.write(`Left to process ${code.pid}: its watch runs what is due in this data folder.\n`);
      return exitCode;
    }
    if (code === exitCodes.interrupted) return code;
    if (exitCode === exitCodes.succeeded) exitCode = code;
  }
  return exitCode;
}
