import type { Ended } from "../local/local-executions.ts";
import type { RenderRecord } from "../render/render-record.ts";
import { exitCodes } from "./exit-codes.ts";
import type { Home } from "./home.ts";
import { createProgress, type Progress } from "./progress.ts";

/** What a command does with a home while it is open. */
export interface Session {
  home: Home;
  progress: Progress;
  /** Aborts at the first Ctrl-C. */
  signal: AbortSignal;
  /** Shows the progress of an execution until it ends. */
  follow(execution: { name: string; ended: Promise<Ended> }, label: string): Promise<Ended>;
}

/**
 * Runs a command over an open home, and closes it whatever happens. Ctrl-C, or being told to end, stops cleanly: what is
 * under way is carried on by the next start.
 */
export async function runSession(
  home: Home,
  json: boolean,
  work: (session: Session) => Promise<number>,
): Promise<number> {
  const quiet: Progress = { begin() {}, onHistory() {}, end() {}, close() {} };
  const progress = json ? quiet : createProgress(process.stdout, Date.now);
  home.onHistory(progress.onHistory);
  const interruption = new AbortController();
  const stopped = new Promise<number>((resolve) => {
    const stop = () => {
      interruption.abort();
      resolve(exitCodes.interrupted);
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  });
  const follow: Session["follow"] = async ({ name, ended }, label) => {
    progress.begin(name, label);
    const end = await ended;
    const withoutRecord = end.problem === null ? "nothing to do" : "broken";
    if (end.problem !== "stopped") progress.end(name, end.record?.status ?? withoutRecord);
    return end;
  };
  try {
    return await Promise.race([work({ home, progress, signal: interruption.signal, follow }), stopped]);
  } finally {
    progress.close();
    if (interruption.signal.aborted)
      process.stderr.write("Stopping. The next start carries on with what is unfinished.\n");
    await home.close();
  }
}

/** Prints a finished record as one line of JSON. */
export function printRecord(record: RenderRecord): void {
  process.stdout.write(`${JSON.stringify(record)}\n`);
}
