import { mkdir, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { z } from "zod";
import { readScheduleOutputs } from "../../aws/stack-outputs.ts";
import { createStackSchedules } from "../../aws/stack-schedules.ts";
import {
  type BatchSchedule,
  batchScheduleSchema,
  manifestKeySchema,
  scheduleNameSchema,
} from "../../batch/batch-schedule.ts";
import { readCron } from "../../batch/cron.ts";
import { formatOf } from "../../batch/read-manifest.ts";
import { localSchedules } from "../../local/batch-schedules.ts";
import { exitCodes } from "../exit-codes.ts";
import { loadSettings } from "../load-settings.ts";
import { formatTable, printable } from "../table.ts";
import { UsageError } from "../usage-error.ts";

export interface ScheduleFlags extends Record<string, unknown> {
  cron?: string;
  timezone?: string;
  flexibleMinutes?: string;
  maxCostUsd?: string;
  json?: boolean;
}

/** `stillmotion schedule add <name> <manifest> --cron ...`: a batch that begins by the clock. */
export async function addScheduleCommand(name: string, manifest: string, flags: ScheduleFlags): Promise<number> {
  const { cron, timezone, flexibleMinutes, maxCostUsd, ...rest } = flags;
  const settings = await loadSettings(rest, { spends: false });
  const { stack } = settings;
  const { data: schedule, error } = (
    stack === undefined ? batchScheduleSchema : batchScheduleSchema.extend({ manifest: manifestKeySchema })
  ).safeParse({
    cron,
    manifest,
    ...(timezone === undefined ? {} : { timezone }),
    ...(flexibleMinutes === undefined ? {} : { flexibleMinutes: numberOf(flexibleMinutes) }),
    ...(maxCostUsd === undefined ? {} : { maxCostUsd: numberOf(maxCostUsd) }),
  });
  const named = scheduleNameSchema.safeParse(name);
  const problems = [named.error, error].flatMap((each) => each?.issues ?? []);
  if (problems.length > 0 || schedule === undefined)
    throw new UsageError(problems.map(({ path, message }) => `${path.join(".") || "name"}: ${message}`).join("\n"));
  if (stack === undefined) await addHere(settings.data, name, schedule);
  else await createStackSchedules(await readScheduleOutputs(stack)).add(name, schedule);
  process.stdout.write(
    `${name}: ${printable(schedule.manifest)} at cron(${schedule.cron}) ${schedule.timezone}.${
      stack === undefined ? " Have `stillmotion run-schedule` run every few minutes, by cron or systemd." : ""
    }\n`,
  );
  return exitCodes.succeeded;
}

/** On this machine: checked so far as it will be followed here. */
async function addHere(data: string, name: string, given: BatchSchedule): Promise<void> {
  try {
    readCron(given.cron);
  } catch (error) {
    throw new UsageError(`cron: ${(error as Error).message}`);
  }
  if (given.flexibleMinutes > 0)
    throw new UsageError("flexibleMinutes: only a stack has such a window; a timer of systemd has RandomizedDelaySec");
  const manifest = resolve(given.manifest);
  const facts = await stat(manifest).catch(() => null);
  if (facts === null) throw new UsageError(`${printable(manifest)}: there is no such file or folder`);
  if (!facts.isDirectory() && (formatOf(manifest) === null || !facts.isFile()))
    throw new UsageError(
      `${printable(manifest)}: a manifest's name ends in .jsonl or .csv; or name a folder of stills`,
    );
  await mkdir(data, { recursive: true });
  const schedules = localSchedules(data);
  if ((await schedules.read())[name] !== undefined)
    throw new UsageError(`There is a schedule ${name} already: remove it first, or choose another name.`);
  await schedules.set(name, { ...given, manifest, addedAt: new Date().toISOString(), ranFor: null });
}

/** `stillmotion schedule list`: those of a data folder, or of a stack, its settings' own too. */
export async function listSchedulesCommand(flags: ScheduleFlags): Promise<number> {
  const settings = await loadSettings(flags, { spends: false });
  const listed =
    settings.stack === undefined
      ? Object.entries(await localSchedules(settings.data).read()).map(([name, each]) => ({
          name,
          from: "command",
          ...each,
        }))
      : await createStackSchedules(await readScheduleOutputs(settings.stack)).list();
  if (flags.json === true) {
    for (const each of listed) process.stdout.write(`${JSON.stringify(each)}\n`);
    return exitCodes.succeeded;
  }
  if (listed.length === 0) {
    process.stdout.write("There are no schedules.\n");
    return exitCodes.succeeded;
  }
  const rows = listed.map(({ name, manifest, cron, timezone, from }) =>
    [name, manifest, cron, timezone, from].map(printable),
  );
  process.stdout.write(`${formatTable([["schedule", "manifest", "cron", "time zone", "from"], ...rows])}\n`);
  return exitCodes.succeeded;
}

/** `stillmotion schedule remove <name>` */
export async function removeScheduleCommand(name: string, flags: ScheduleFlags): Promise<number> {
  const settings = await loadSettings(flags, { spends: false });
  if (settings.stack === undefined) {
    const schedules = localSchedules(settings.data);
    if ((await schedules.read())[name] === undefined)
      throw new UsageError(`There is no schedule ${printable(name)}: schedule list shows those there are.`);
    await schedules.set(name, undefined);
  } else await createStackSchedules(await readScheduleOutputs(settings.stack)).remove(name);
  process.stdout.write(`${printable(name)} is removed. A batch that has begun goes on.\n`);
  return exitCodes.succeeded;
}

function numberOf(text: string): number {
  return z.coerce.number().safeParse(text.trim() === "" ? "x" : text).data ?? Number.NaN;
}
