import type { LocalManifest } from "../batch/local-manifest.ts";
import { type DueSchedule, localSchedules } from "../local/batch-schedules.ts";
import type { BatchEnd } from "../local/run-batch.ts";
import { runSchedulesHere } from "../local/schedules-runner.ts";

const lookEverySeconds = 20;

interface WatchedSchedulesOptions {
  dataFolder: string;
  /** The manifest of a schedule as it is now. @throws UsageError */
  open(path: string): Promise<LocalManifest>;
  /** Runs a batch after those before it; null where it broke or was stopped. */
  run(manifest: LocalManifest, maxCostUsd: number | null): Promise<BatchEnd | null>;
  onProblem(name: string, error: Error): void;
  now?: () => Date;
}

/**
 * Runs the batches of a data folder that are due by the clock, for as long as this process works there. One that did not
 * end is due again at the next start; one that can't be begun is tried at each look, and told of once.
 */
export async function watchSchedules(options: WatchedSchedulesOptions): Promise<() => Promise<void>> {
  const { dataFolder, open, run, onProblem, now = () => new Date() } = options;
  const schedules = localSchedules(dataFolder);
  const begun = new Set<string>();
  const told = new Set<string>();
  const leave = await runSchedulesHere(dataFolder);
  let looking: Promise<void> = look();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, lookEverySeconds * 1000);

  async function look(): Promise<void> {
    const all = await schedules.due(now()).catch((error: Error) => {
      tell("schedules.json", error);
      return [];
    });
    for (const due of all) await begin(due);
  }

  async function begin(due: DueSchedule): Promise<void> {
    const which = `${due.name} ${due.dueAt}`;
    if (begun.has(which)) return;
    try {
      const manifest = await open(due.schedule.manifest);
      begun.add(which);
      void run(manifest, due.schedule.maxCostUsd ?? null)
        .then((end) => (end?.status === "completed" ? schedules.ran(due) : undefined))
        .catch((error: Error) => tell(due.name, error));
    } catch (error) {
      tell(due.name, error as Error);
    }
  }

  function tell(name: string, error: Error): void {
    if (told.has(`${name} ${error.message}`)) return;
    told.add(`${name} ${error.message}`);
    onProblem(name, error);
  }

  return async () => {
    clearInterval(timer);
    await looking;
    await leave();
  };
}
