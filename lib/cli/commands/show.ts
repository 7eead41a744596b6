import { exitCodes } from "../exit-codes.ts";
import { loadSettings, whereOf } from "../load-settings.ts";
import { withLedger } from "../read-ledger.ts";
import { UsageError } from "../usage-error.ts";

/** `stillmotion show <renderId>`: the whole record. */
export async function showCommand(renderId: string, flags: Record<string, unknown>): Promise<number> {
  const settings = await loadSettings(flags);
  const entry = await withLedger(settings, ({ ledger }) => ledger.get(renderId));
  if (entry === null)
    throw new UsageError(`There is no render ${renderId} in ${whereOf(settings)}; \`stillmotion list\` shows all.`);
  process.stdout.write(
    `${flags.json === true ? JSON.stringify(entry.record) : JSON.stringify(entry.record, null, 2)}\n`,
  );
  return exitCodes.succeeded;
}
