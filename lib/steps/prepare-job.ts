import { createHash } from "node:crypto";
import type { LedgerEntry } from "../ledger/render-ledger.ts";
import { stillLimits, stillRefusal } from "../media/still-refusal.ts";
import { isRandomBlock } from "../providers/random-blocks.ts";
import { preparedStillKey } from "../render/clip-keys.ts";
import type { Failure } from "../render/failure.ts";
import { goesOnFrom } from "../render/goes-on-from.ts";
import { ownFailure } from "../render/own-failures.ts";
import { planNextAttempt } from "../render/plan-next-attempt.ts";
import { heldUntil } from "../render/quiet-hours-hold.ts";
import { currentAttempt, isEnded, type PlannedJob, type RenderRecord } from "../render/render-record.ts";
import { spacedWait } from "../render/spaced-wait.ts";
import { refusalOfCharacters } from "./characters-of.ts";
import { lastFrameOf } from "./last-frame-of.ts";
import { holdRender, openRecord, refuseRender, tellBegun } from "./open-record.ts";
import type { PrepareDependencies } from "./prepare-dependencies.ts";
import { isServed, shareContent } from "./share-content.ts";
import { type PrepareRenderAnswer, whereItStands } from "./where-it-stands.ts";

/** Sees to it that what a render's next job needs is there: its still, fitted; or finds that none is to be asked for. */
export function prepareJob(dependencies: PrepareDependencies) {
  const { catalogue, media, now, objects, settings } = dependencies;

  return prepare;

  /** Fits the still for the job that comes next, unless that is done. `known` is what the ledger has of this render. */
  async function prepare(record: RenderRecord, known: LedgerEntry | null): Promise<PrepareRenderAnswer> {
    const job = record.next ?? currentAttempt(record);
    if (known !== null && isServed(record)) return shareOrBegin(known);
    if (job === undefined) return whereItStands(record);
    if (known !== null && record.prepared !== null && (job.size ?? record.prepared.size) === record.prepared.size) {
      if ((await objects.head(record.prepared)) !== null) return shareOrBegin(known);
    }
    const unfit = refusalOf(record) ?? (record.next === null ? null : await refusalOfCharacters(dependencies, record));
    if (unfit !== null) {
      const instead = unfit.code === "model_retired" ? insteadOf(record, unfit) : null;
      return instead === null
        ? refuseRender(dependencies, record, known, unfit)
        : prepareInstead(record, known, instead);
    }
    const until = heldUntil(record, settings.quietHours, now());
    if (until !== null) return holdRender(dependencies, record, known, until);
    if (goesOnFrom(record) !== null || record.kind === "character") return prepareWithoutStill(record, known);
    const bytes =
      record.kind === "extend" ? await lastFrameOf(dependencies, record.source ?? "") : await readStill(record);
    if (!(bytes instanceof Uint8Array)) return refuseRender(dependencies, record, known, bytes);
    const { sizes: defaultSizes } = catalogue.defaultsOf(job.provider);
    const answer = await media.prepareStill(bytes, { size: job.size, fit: record.request.fit, defaultSizes });
    if (answer.status === "failed") return refuseRender(dependencies, record, known, answer.failure);
    const { fitted, still } = answer;
    const at = { bucket: settings.clipsBucket, key: preparedStillKey(record.renderId) };
    await objects.write(at, { body: fitted.bytes, mediaType: fitted.mediaType });
    // An extension's still is a frame of its source's clip; its record has the still that all began with.
    const facts =
      record.kind === "extend" ? {} : { ...still, sha256: createHash("sha256").update(bytes).digest("hex") };
    const prepared = { ...at, mediaType: fitted.mediaType, size: fitted.size };
    const filed = await openRecord(dependencies, record, known, (current) => ({
      ...current,
      status: "rendering",
      still: { ...current.still, ...facts },
      prepared,
      next: current.next === null ? null : ofSize(current.next, fitted.size),
    }));
    return isEnded(filed.record.status) ? whereItStands(filed.record) : shareOrBegin(filed);
  }

  /** The provider goes on from a clip that it has. */
  async function prepareWithoutStill(record: RenderRecord, known: LedgerEntry | null): Promise<PrepareRenderAnswer> {
    const { record: filed } = await openRecord(dependencies, record, known, (current) => ({
      ...current,
      status: "rendering",
      next: current.next && {
        ...current.next,
        // Nobody lists a price for characters.
        estimatedUsd: current.kind === "character" ? current.next.estimatedUsd : catalogue.estimateUsd(current.next),
      },
    }));
    return tellBegun(dependencies, filed);
  }

  /** A price may depend on the size. */
  function ofSize(next: PlannedJob, size: string): PlannedJob {
    return { ...next, size, estimatedUsd: catalogue.estimateUsd({ ...next, size }) };
  }

  /** What speaks against the request in this deployment, or against its next job, as far as that is known without the still. */
  function refusalOf(record: RenderRecord): Failure | null {
    const { kind, request, next } = record;
    for (const name of [request.provider, ...request.fallbacks.map(({ provider }) => provider)]) {
      if (dependencies.provider(name) === null) {
        const message = `There is no provider ${name} in this deployment.`;
        return ownFailure("request_invalid", { message });
      }
    }
    // Of a clip that a provider made, it knows itself what can be made.
    return next === null || goesOnFrom(record) !== null || kind === "character" ? null : catalogue.check(next, now());
  }

  /** Who asks for what can't be made, and names others to turn to, gets one of those. */
  function insteadOf(record: RenderRecord, failure: Failure): PlannedJob | null {
    return planNextAttempt(record, failure, { now: now(), jitter: 0, ...catalogue, isRandomBlock });
  }

  async function prepareInstead(
    record: RenderRecord,
    known: LedgerEntry | null,
    instead: PlannedJob,
  ): Promise<PrepareRenderAnswer> {
    const seen = record.next?.rungIndex;
    const { record: changed, ...entry } = await openRecord(dependencies, record, known, (current) =>
      current.next === null || current.next.rungIndex !== seen
        ? current
        : { ...current, next: { ...instead, reservedOn: current.next.reservedOn } },
    );
    return isEnded(changed.status) ? whereItStands(changed) : prepare(changed, { ...entry, record: changed });
  }

  /** The same bytes with the same request are paid for once, whatever their names. */
  async function shareOrBegin(entry: LedgerEntry): Promise<PrepareRenderAnswer> {
    const shared = await shareContent(dependencies, entry);
    switch (shared.status) {
      case "own":
        return tellBegun(dependencies, entry.record);
      case "served":
        return { ...whereItStands(shared.record), outcome: "served" };
      case "rejected":
        return { ...(await tellBegun(dependencies, entry.record)), outcome: "failed", failure: shared.failure };
      case "blocked": {
        const instead = insteadOf(entry.record, shared.failure);
        if (instead !== null) return prepareInstead(entry.record, entry, instead);
        return { ...(await tellBegun(dependencies, entry.record)), outcome: "failed", failure: shared.failure };
      }
      case "wait": {
        const waitSeconds = spacedWait(shared.waitSeconds, entry.record, now());
        return { ...whereItStands(entry.record), outcome: "wait", waitSeconds };
      }
    }
  }

  /** The still in the very state that was dropped: what replaced it since is another render. */
  async function readStill(record: RenderRecord): Promise<Uint8Array | Failure> {
    const { bucket, key, versionId, bytes } = record.still;
    // Before it is read: a file that is far too large must not even fill the memory.
    if (bytes > stillLimits.bytes) return stillRefusal.tooLarge(bytes).failure;
    return (
      (await objects.read({ bucket, key, ...(versionId === null ? {} : { versionId }) })) ?? ownFailure("still_missing")
    );
  }
}
