import { isEnded } from "../../render/render-record.ts";
import { exitCodes } from "../exit-codes.ts";
import { loadSettings } from "../load-settings.ts";
import { openThisMachine } from "../open-home.ts";
import { reconcileHome } from "../reconcile-home.ts";
import { reconcileLines } from "../reconcile-lines.ts";
import { runSession } from "../run-session.ts";
import { printable } from "../table.ts";
import { UsageError } from "../usage-error.ts";

/** `stillmotion reconcile`: compares the data folder with its ledger, mends what can be mended, and tells the rest. */
export async function reconcileCommand(flags: Record<string, unknown>): Promise<number> {
  const settings = await loadSettings(flags);
  if (settings.stack !== undefined)
    throw new UsageError("reconcile works on this machine; a stack reconciles itself once an hour");
  const home = await openThisMachine(settings);
  return runSession(home, true, async ({ signal }) => {
    const ends: Promise<{ record: { status: Parameters<typeof isEnded>[0] } | null }>[] = [];
    const dryRun = flags.dryRun === true;
    // What a crash left is carried on by its execution; only then is the rest without one.
    if (!dryRun) ends.push(...(await home.resume()));
    const report = await reconcileHome(home, settings, {
      dryRun,
      everything: true,
      onStart: (ended) => ends.push(ended),
      isStopped: () => signal.aborted,
    });
    if (flags.json === true) process.stdout.write(`${JSON.stringify(report)}\n`);
    else process.stdout.write(`${reconcileLines(report).map(printable).join("\n")}\n`);
    const ended = await Promise.all(ends);
    return ended.every(({ record }) => record === null || isEnded(record.status))
      ? exitCodes.succeeded
      : exitCodes.failed;
  });
}
