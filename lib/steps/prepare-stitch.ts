import type { LedgerEntry } from "../ledger/render-ledger.ts";
import { heldUntil } from "../render/quiet-hours-hold.ts";
import { isEnded, type RenderRecord } from "../render/render-record.ts";
import { failedWith } from "../render/render-state.ts";
import { refusalOfCharacters } from "./characters-of.ts";
import { holdRender, openRecord, tellBegun } from "./open-record.ts";
import type { PrepareDependencies } from "./prepare-dependencies.ts";
import { refusalOfShots } from "./refusal-of-shots.ts";
import { renderShots } from "./render-shots.ts";
import { stitchClips } from "./stitch-clips.ts";
import { type PrepareRenderAnswer, whereItStands } from "./where-it-stands.ts";

/** Joins what is there, or its own shots once they are: no job of its own is asked for. */
export async function prepareStitch(
  dependencies: PrepareDependencies,
  record: RenderRecord,
  known: LedgerEntry | null,
): Promise<PrepareRenderAnswer> {
  const { now, objects, settings } = dependencies;
  const until = record.parts.length > 0 ? null : heldUntil(record, settings.quietHours, now());
  if (until !== null) return holdRender(dependencies, record, known, until);
  let entry = await openRecord(dependencies, record, known, (current) => ({
    ...current,
    status: "rendering",
    next: null,
  }));
  // While its shots are waited for, it is not told again and again that it has begun.
  const isWaiting = entry.record.request.shots !== undefined && entry.record.parts.length > 0;
  const current = isWaiting ? whereItStands(entry.record) : await tellBegun(dependencies, entry.record);
  if (isEnded(entry.record.status)) return current;
  const { clip } = entry.record;
  if (clip !== null && (await objects.head({ bucket: clip.bucket, key: clip.key })) !== null)
    return { ...current, outcome: "served" };
  if (entry.record.request.shots !== undefined) {
    const unfit = isWaiting
      ? null
      : ((await refusalOfShots(dependencies, entry.record)) ?? (await refusalOfCharacters(dependencies, entry.record)));
    if (unfit !== null) return failedWith(current, unfit);
    const shots = await renderShots(dependencies, entry);
    if (shots.status === "failed") return failedWith(current, shots.failure);
    if (shots.status === "wait") return { ...current, outcome: "wait", waitSeconds: shots.waitSeconds };
    entry = shots.entry;
  }
  const stitched = await stitchClips(dependencies, entry);
  return stitched.status === "failed"
    ? failedWith(current, stitched.failure)
    : { ...whereItStands(stitched.record), outcome: "served" };
}
