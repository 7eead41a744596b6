import { describeLineage } from "../describe-lineage.ts";
import { exitCodes } from "../exit-codes.ts";
import { loadSettings, whereOf } from "../load-settings.ts";
import { withLedger } from "../read-ledger.ts";
import { UsageError } from "../usage-error.ts";

/** `stillmotion show <renderId>`: the whole record, below its lineage where it has one; with `--json` the record alone. */
export async function showCommand(renderId: string, flags: Record<string, unknown>): Promise<number> {
  const settings = await loadSettings(flags);
  const { entry, lineage } = await withLedger(settings, async ({ ledger }) => {
    const entry = await ledger.get(renderId);
    const all = entry === null || flags.json === true ? [] : await Array.fromAsync(ledger.list());
    return { entry, lineage: entry === null ? "" : describeLineage(entry.record, all) };
  });
  if (entry === null)
    throw new UsageError(`There is no render ${renderId} in ${whereOf(settings)}; \`stillmotion list\` shows all.`);
  if (lineage !== "") process.stdout.write(`${lineage}\n\n`);
  process.stdout.write(
    `${flags.json === true ? JSON.stringify(entry.record) : JSON.stringify(entry.record, null, 2)}\n`,
  );
  return exitCodes.succeeded;
}
