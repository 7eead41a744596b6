import { isEnded } from "../../render/render-record.ts";
import { describeStatus, stillName } from "../describe-record.ts";
import { exitCodes } from "../exit-codes.ts";
import { loadSettings, whereOf } from "../load-settings.ts";
import { withLedger } from "../read-ledger.ts";
import { cutMiddle, formatTable } from "../table.ts";

/** `stillmotion list`: all renders, the oldest first. */
export async function listCommand(flags: Record<string, unknown>): Promise<number> {
  const settings = await loadSettings(flags);
  const records = await withLedger(settings, ({ ledger }) => Array.fromAsync(ledger.list()));
  records.sort((left, right) => (left.createdAt < right.createdAt ? -1 : 1));
  if (flags.json === true) {
    for (const record of records) process.stdout.write(`${JSON.stringify(record)}\n`);
    return exitCodes.succeeded;
  }
  if (records.length === 0) {
    process.stdout.write(`There are no renders in ${whereOf(settings)} yet.\n`);
    return exitCodes.succeeded;
  }
  const rows = records.map((record) => [
    record.renderId,
    cutMiddle(stillName(record)),
    record.failure === null || !isEnded(record.status)
      ? describeStatus(record)
      : `${record.status} (${record.failure.code})`,
    record.createdAt.slice(0, 19).replace("T", " "),
  ]);
  process.stdout.write(`${formatTable([["render", "still", "status", "since (UTC)"], ...rows])}\n`);
  return exitCodes.succeeded;
}
