import type { LedgerEntry, RenderLedger } from "../ledger/render-ledger.ts";

/** The record of a render that has begun, as it is now. */
export async function readRecord(ledger: Pick<RenderLedger, "get">, renderId: string): Promise<LedgerEntry> {
  return assertFound(await ledger.get(renderId), renderId);
}

/** The same as this process last saw it: for steps that end in an `update`, which finds out if somebody was faster. */
export async function recallRecord(ledger: RenderLedger, renderId: string): Promise<LedgerEntry> {
  return assertFound(await ledger.recall(renderId), renderId);
}

function assertFound(entry: LedgerEntry | null, renderId: string): LedgerEntry {
  if (entry === null) throw new Error(`the ledger has no render ${renderId}, although its workflow is running`);
  return entry;
}
