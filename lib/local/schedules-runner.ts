import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readLedgerAddress } from "./ledger-address.ts";

const pathIn = (dataFolder: string) => join(dataFolder, "schedules-run-by.json");

interface Runner {
  pid: number;
}

/** Says that this process, which works on the data folder, runs the batches that are due. Answers how to take that back. */
export async function runSchedulesHere(dataFolder: string): Promise<() => Promise<void>> {
  const runner: Runner = { pid: process.pid };
  await writeFile(pathIn(dataFolder), JSON.stringify(runner));
  return () => rm(pathIn(dataFolder), { force: true });
}

/** Of a data folder that another process works on: that process, if it runs the batches that are due; else null. */
export async function whoRunsSchedules(dataFolder: string): Promise<Runner | null> {
  const address = await readLedgerAddress(dataFolder);
  const said = await readFile(pathIn(dataFolder), "utf8").catch(() => "null");
  const runner = JSON.parse(said) as Runner | null;
  // One that was killed left another number than that of the process at work now.
  return runner !== null && runner.pid === address?.pid ? runner : null;
}
