import type { LedgerEntry, RenderLedger } from "../ledger/render-ledger.ts";

/** The record of a render that has begun. */
export async function readRecord(ledger: RenderLedger, renderId: string): Promise<LedgerEntry> {
  const entry = await ledger.get(renderId);
  if (entry === null) throw new Error(`the ledger has no render ${renderId}, although its workflow is running`);
  return entry;
}
