import type { LedgerEntry } from "../ledger/render-ledger.ts";
import type { Failure } from "../render/failure.ts";
import { eventOf } from "../render/outgoing-event.ts";
import { heldRecord, secondsToHold } from "../render/quiet-hours-hold.ts";
import { isEnded, type RenderRecord } from "../render/render-record.ts";
import type { PrepareDependencies } from "./prepare-dependencies.ts";
import { type PrepareRenderAnswer, whereItStands } from "./where-it-stands.ts";

/** Opens the record with a change, or changes the one that is there. What has ended stays as it is. */
export async function openRecord(
  { ledger }: Pick<PrepareDependencies, "ledger">,
  record: RenderRecord,
  known: LedgerEntry | null,
  change: (record: RenderRecord) => RenderRecord,
): Promise<LedgerEntry> {
  const unlessEnded = (theirs: RenderRecord) => (isEnded(theirs.status) ? null : change(theirs));
  if (known !== null) return ledger.update(known, unlessEnded);
  const entry = await ledger.open(change(record));
  return entry.opened ? entry : ledger.update(entry, unlessEnded);
}

/** Tells that the render has started: again after a crash that may have kept us from telling. */
export async function tellBegun(
  { emit }: Pick<PrepareDependencies, "emit">,
  record: RenderRecord,
): Promise<PrepareRenderAnswer> {
  if (!isEnded(record.status) && record.attempts.length === record.attemptsBeforeRetry) await emit(eventOf(record));
  return whereItStands(record);
}

/** Opens the record of a render that can't be made, for the last step to end it. */
export async function refuseRender(
  dependencies: Pick<PrepareDependencies, "emit" | "ledger">,
  record: RenderRecord,
  known: LedgerEntry | null,
  failure: Failure,
): Promise<PrepareRenderAnswer> {
  const current = await tellBegun(
    dependencies,
    (await openRecord(dependencies, record, known, (unchanged) => unchanged)).record,
  );
  return current.outcome === "ready" ? { ...current, outcome: "failed", failure } : current;
}

/** Recorded, and looked at again when its hours begin. */
export async function holdRender(
  dependencies: Pick<PrepareDependencies, "ledger" | "now">,
  record: RenderRecord,
  known: LedgerEntry | null,
  until: Date,
): Promise<PrepareRenderAnswer> {
  const held = await openRecord(dependencies, record, known, (current) => heldRecord(current, until));
  if (isEnded(held.record.status)) return whereItStands(held.record);
  return { ...whereItStands(held.record), outcome: "wait", waitSeconds: secondsToHold(until, dependencies.now()) };
}
