import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { batchScheduleSchema, scheduleNameSchema } from "../batch/batch-schedule.ts";
import { lastDue, readCron } from "../batch/cron.ts";

const localScheduleSchema = batchScheduleSchema.extend({
  addedAt: z.iso.datetime(),
  /** The moment that its last run which has ended was due at; null before the first. */
  ranFor: z.iso.datetime().nullable(),
});
export type LocalSchedule = z.infer<typeof localScheduleSchema>;
const fileSchema = z.record(scheduleNameSchema, localScheduleSchema);

/** What was missed longer ago is not made up for. */
const longestMissedMilliseconds = 35 * 86_400_000;

export interface DueSchedule {
  name: string;
  schedule: LocalSchedule;
  /** ISO 8601: the last of the moments it was due at; those before it are the same run. */
  dueAt: string;
}

/** The schedules of a data folder, in its file `schedules.json`. */
export function localSchedules(dataFolder: string) {
  const path = join(dataFolder, "schedules.json");

  /** @throws Error where the file can't be used. */
  async function read(): Promise<Record<string, LocalSchedule>> {
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "{}";
      throw error;
    });
    const read = fileSchema.safeParse(JSON.parse(text));
    if (read.success) return read.data;
    throw new Error(`${path} can't be used: ${z.prettifyError(read.error)}`);
  }

  async function write(schedules: Record<string, LocalSchedule>): Promise<void> {
    await writeFile(`${path}.tmp`, `${JSON.stringify(schedules, null, 2)}\n`, { flush: true });
    await rename(`${path}.tmp`, path);
  }

  return {
    read,
    /** Adds a schedule, or removes the one of this name: undefined. */
    async set(name: string, schedule: LocalSchedule | undefined): Promise<void> {
      const { [name]: _, ...others } = await read();
      await write(schedule === undefined ? others : { ...others, [name]: schedule });
    },
    /** Those that were due since their last run, each once however often it was missed. */
    async due(now: Date): Promise<DueSchedule[]> {
      return Object.entries(await read()).flatMap(([name, schedule]) => {
        const { cron, timezone, ranFor, addedAt } = schedule;
        const since = Math.max(Date.parse(ranFor ?? addedAt), now.getTime() - longestMissedMilliseconds);
        const dueAt = lastDue(readCron(cron), timezone, new Date(since), now);
        return dueAt === null ? [] : [{ name, schedule, dueAt: dueAt.toISOString() }];
      });
    },
    async ran({ name, dueAt }: Pick<DueSchedule, "name" | "dueAt">): Promise<void> {
      const { [name]: schedule, ...others } = await read();
      if (schedule !== undefined) await write({ ...others, [name]: { ...schedule, ranFor: dueAt } });
    },
  };
}
