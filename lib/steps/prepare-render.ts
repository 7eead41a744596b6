import { createHash } from "node:crypto";
import { wasCanceled } from "../batch/batch-cancellation.ts";
import type { LedgerEntry } from "../ledger/render-ledger.ts";
import type { MediaTools } from "../media/media-tools.ts";
import { stillLimits, stillRefusal } from "../media/still-refusal.ts";
import { isRandomBlock } from "../providers/random-blocks.ts";
import { preparedStillKey } from "../render/clip-keys.ts";
import { eventProblem } from "../render/event-problem.ts";
import type { Failure } from "../render/failure.ts";
import { goesOnFrom } from "../render/goes-on-from.ts";
import { reopenedRecord } from "../render/new-record.ts";
import { eventOf } from "../render/outgoing-event.ts";
import { ownFailure } from "../render/own-failures.ts";
import { finalFailure, planNextAttempt } from "../render/plan-next-attempt.ts";
import { countedFrom } from "../render/put-off.ts";
import { heldRecord, heldUntil, secondsToHold } from "../render/quiet-hours-hold.ts";
import {
  isAboutRender,
  isAboutStill,
  isSentStill,
  type RenderEvent,
  renderEventSchema,
  returnedSchema,
} from "../render/render-event.ts";
import { currentAttempt, endedRecord, isEnded, type PlannedJob, type RenderRecord } from "../render/render-record.ts";
import { emptyState, failedWith, type Outcome, type RenderState } from "../render/render-state.ts";
import { type RequestTerms, termsOf } from "../render/request.ts";
import { spacedWait } from "../render/spaced-wait.ts";
import { refusalOfCharacters } from "./characters-of.ts";
import { fetchStill } from "./fetch-still.ts";
import { findStillOfSidecar, type SidecarDrop, sidecarDropOf } from "./find-still-of-sidecar.ts";
import { lastFrameOf } from "./last-frame-of.ts";
import { readDroppedRequest } from "./read-dropped-request.ts";
import { refusalOfShots } from "./refusal-of-shots.ts";
import { dropUnbegunShots, renderShots } from "./render-shots.ts";
import { resolveDerived } from "./resolve-derived.ts";
import { type Resolved, resolveRender } from "./resolve-render.ts";
import { isServed, shareContent } from "./share-content.ts";
import type { StepDependencies } from "./step-dependencies.ts";
import { stitchClips } from "./stitch-clips.ts";

type PrepareDependencies = Omit<
  StepDependencies,
  "breakers" | "budgets" | "durations" | "endWait" | "media" | "wakes" | "provider" | "random"
> & {
  media: MediaTools;
  /** It is only asked whether there is one. */
  provider(name: string): object | null;
};
type Answer = Outcome<"ready" | "wait" | "served" | "idle" | "failed">;

/**
 * The first step: finds out what is asked, fits the still, and opens the record. Run again on a render that has begun,
 * it answers where that render stands.
 */
export function prepareRender(dependencies: PrepareDependencies) {
  const { catalogue, ledger, media, objects, now, settings } = dependencies;

  return async (input: unknown): Promise<Answer> => {
    const returned = returnedSchema.safeParse(input).data?.render.renderId;
    const begunBefore = returned === undefined ? null : await ledger.get(returned);
    if (begunBefore !== null) {
      return isEnded(begunBefore.record.status)
        ? whereItEnded(begunBefore.record)
        : prepare(begunBefore.record, begunBefore);
    }
    const problem = eventProblem(input);
    if (problem !== null) return unusable(problem);
    const asked = renderEventSchema.parse(input);
    const dropped = await readDroppedRequest(objects, asked);
    if (dropped === null) return { ...emptyState(""), outcome: "idle" };
    if ("asked" in dropped) return begin(asked, await resolveDerived(dependencies, dropped.asked));
    const { event } = dropped;
    const sidecar = sidecarDropOf(event);
    if (sidecar !== null) return takeSidecar(sidecar, hasWaited(input));
    if (isAboutRender(event)) {
      const entry = await ledger.get(event.detail.renderId);
      return entry === null ? unusable(`there is no render ${event.detail.renderId}`) : carryOn(entry, event);
    }
    if (isSentStill(event)) {
      const fetched = await fetchStill(dependencies, event, lastWaitIn(input));
      if ("waitSeconds" in fetched) return begin(event, { status: "wait", waitSeconds: fetched.waitSeconds });
      const resolved = await resolveRender(dependencies, fetched.event);
      const refused = resolved.status === "known" && fetched.refusal !== null;
      return begin(event, refused ? { ...resolved, refusal: fetched.refusal } : resolved);
    }
    return isAboutStill(event) ? begin(event, await resolveRender(dependencies, event)) : unusable("no still");
  };

  /** A sidecar serves the still that comes with it; one that is late or changed asks for a render of its own. */
  async function takeSidecar(dropped: SidecarDrop, hasWaited: boolean): Promise<Answer> {
    const found = await findStillOfSidecar(dependencies, dropped, hasWaited);
    if (found.status === "late") {
      for (const other of found.others) await dependencies.startRender(other);
      return begin(found.event, found.resolved);
    }
    return found.status === "wait"
      ? { ...emptyState(""), outcome: "wait", waitSeconds: found.waitSeconds }
      : { ...emptyState(""), outcome: "idle" };
  }

  /** Opens the render that was asked for, or carries on with it. */
  async function begin(event: RenderEvent, resolved: Resolved): Promise<Answer> {
    if (resolved.status === "wait") return { ...emptyState(""), outcome: "wait", waitSeconds: resolved.waitSeconds };
    const { refusal } = resolved;
    const record = { ...resolved.record, warnings: resolved.findings };
    const known = await ledger.get(record.renderId);
    const left = await leaveCanceled(event, record, known);
    if (left !== null) return left;
    // What was refused is refused again, where a crash kept it from being recorded.
    if (known !== null && (refusal === null || isEnded(known.record.status))) return carryOn(known, event, record);
    return refusal === null ? prepare(record, null) : refuse(record, known, refusal);
  }

  /** A line that comes to its turn after its batch was canceled is not begun; null for any other event. */
  async function leaveCanceled(event: RenderEvent, record: RenderRecord, known: LedgerEntry | null) {
    const batchId = "batch" in event.detail ? event.detail.batch?.batchId : undefined;
    if (batchId === undefined) return null;
    const bucket = settings.clipsBucket;
    if (!(await wasCanceled(objects, { bucket, batchId, begunAt: event.time }))) return null;
    const failure = ownFailure("canceled");
    const { record: filed } = await file(record, known, (current) =>
      // Whoever cancels what has begun sees to its job too.
      current.attempts.length > 0 ? current : { ...endedRecord(current, failure, now()), status: "canceled" },
    );
    return isEnded(filed.status) ? whereItEnded(filed) : null;
  }

  /** `asked`: the render as asked anew. Its still is where the same bytes lie now; the first version may be gone. */
  async function carryOn(entry: LedgerEntry, event: RenderEvent, asked?: RenderRecord): Promise<Answer> {
    const current = await ledger.update(entry, (record) => {
      if (mayReopen(record, event)) {
        const still = asked === undefined ? record.still : { ...record.still, versionId: asked.still.versionId };
        // A name that was given up may be that of another clip's character now.
        const character = asked?.kind === "character" ? { source: asked.source, request: asked.request } : {};
        return reopenedRecord({ ...record, ...character, still }, event.id, now(), newTerms(event, asked));
      }
      return isEnded(record.status) || record.eventId === event.id
        ? null
        : { ...countedFrom(record, now()), eventId: event.id };
    });
    return isEnded(current.record.status) ? whereItEnded(current.record) : prepare(current.record, current);
  }

  /** A crash may have come between the end of a list of shots and that of those it had just opened. */
  async function whereItEnded(record: RenderRecord): Promise<Answer> {
    if (record.status === "canceled") await dropUnbegunShots(dependencies, record);
    return whereItStands(record);
  }

  /** Fits the still for the job that comes next, unless that is done. `known` is what the ledger has of this render. */
  async function prepare(record: RenderRecord, known: LedgerEntry | null): Promise<Answer> {
    if (record.kind === "stitch") return stitch(record, known);
    const job = record.next ?? currentAttempt(record);
    if (known !== null && isServed(record)) return shareOrBegin(known);
    if (job === undefined) return whereItStands(record);
    if (known !== null && record.prepared !== null && (job.size ?? record.prepared.size) === record.prepared.size) {
      if ((await objects.head(record.prepared)) !== null) return shareOrBegin(known);
    }
    const unfit = refusalOf(record) ?? (record.next === null ? null : await refusalOfCharacters(dependencies, record));
    if (unfit !== null) {
      const instead = unfit.code === "model_retired" ? insteadOf(record, unfit) : null;
      return instead === null ? refuse(record, known, unfit) : prepareInstead(record, known, instead);
    }
    const until = heldUntil(record, settings.quietHours, now());
    if (until !== null) return hold(record, known, until);
    if (goesOnFrom(record) !== null || record.kind === "character") return prepareWithoutStill(record, known);
    const bytes =
      record.kind === "extend" ? await lastFrameOf(dependencies, record.source ?? "") : await readStill(record);
    if (!(bytes instanceof Uint8Array)) return refuse(record, known, bytes);
    const { sizes: defaultSizes } = catalogue.defaultsOf(job.provider);
    const answer = await media.prepareStill(bytes, { size: job.size, fit: record.request.fit, defaultSizes });
    if (answer.status === "failed") return refuse(record, known, answer.failure);
    const { fitted, still } = answer;
    const at = { bucket: settings.clipsBucket, key: preparedStillKey(record.renderId) };
    await objects.write(at, { body: fitted.bytes, mediaType: fitted.mediaType });
    // An extension's still is a frame of its source's clip; its record has the still that all began with.
    const facts =
      record.kind === "extend" ? {} : { ...still, sha256: createHash("sha256").update(bytes).digest("hex") };
    const prepared = { ...at, mediaType: fitted.mediaType, size: fitted.size };
    const filed = await file(record, known, (current) => ({
      ...current,
      status: "rendering",
      still: { ...current.still, ...facts },
      prepared,
      next: current.next === null ? null : ofSize(current.next, fitted.size),
    }));
    return isEnded(filed.record.status) ? whereItStands(filed.record) : shareOrBegin(filed);
  }

  /** Recorded, and looked at again when its hours begin. */
  async function hold(record: RenderRecord, known: LedgerEntry | null, until: Date): Promise<Answer> {
    const held = await file(record, known, (current) => heldRecord(current, until));
    if (isEnded(held.record.status)) return whereItStands(held.record);
    return { ...whereItStands(held.record), outcome: "wait", waitSeconds: secondsToHold(until, now()) };
  }

  /** The provider goes on from a clip that it has. */
  async function prepareWithoutStill(record: RenderRecord, known: LedgerEntry | null): Promise<Answer> {
    const { record: filed } = await file(record, known, (current) => ({
      ...current,
      status: "rendering",
      next: current.next && {
        ...current.next,
        // Nobody lists a price for characters.
        estimatedUsd: current.kind === "character" ? current.next.estimatedUsd : catalogue.estimateUsd(current.next),
      },
    }));
    return begun(filed);
  }

  /** Joins what is there, or its own shots once they are: no job of its own is asked for. */
  async function stitch(record: RenderRecord, known: LedgerEntry | null): Promise<Answer> {
    const until = record.parts.length > 0 ? null : heldUntil(record, settings.quietHours, now());
    if (until !== null) return hold(record, known, until);
    let entry = await file(record, known, (current) => ({ ...current, status: "rendering", next: null }));
    // While its shots are waited for, it is not told again and again that it has begun.
    const isWaiting = entry.record.request.shots !== undefined && entry.record.parts.length > 0;
    const current = isWaiting ? whereItStands(entry.record) : await begun(entry.record);
    if (isEnded(entry.record.status)) return current;
    const { clip } = entry.record;
    if (clip !== null && (await objects.head({ bucket: clip.bucket, key: clip.key })) !== null)
      return { ...current, outcome: "served" };
    if (entry.record.request.shots !== undefined) {
      const unfit = isWaiting
        ? null
        : ((await refusalOfShots(dependencies, entry.record)) ??
          (await refusalOfCharacters(dependencies, entry.record)));
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

  async function prepareInstead(record: RenderRecord, known: LedgerEntry | null, instead: PlannedJob): Promise<Answer> {
    const seen = record.next?.rungIndex;
    const { record: changed, ...entry } = await file(record, known, (current) =>
      current.next === null || current.next.rungIndex !== seen
        ? current
        : { ...current, next: { ...instead, reservedOn: current.next.reservedOn } },
    );
    return isEnded(changed.status) ? whereItStands(changed) : prepare(changed, { ...entry, record: changed });
  }

  /** The same bytes with the same request are paid for once, whatever their names. */
  async function shareOrBegin(entry: LedgerEntry): Promise<Answer> {
    const shared = await shareContent(dependencies, entry);
    switch (shared.status) {
      case "own":
        return begun(entry.record);
      case "served":
        return { ...whereItStands(shared.record), outcome: "served" };
      case "rejected":
        return { ...(await begun(entry.record)), outcome: "failed", failure: shared.failure };
      case "blocked": {
        const instead = insteadOf(entry.record, shared.failure);
        if (instead !== null) return prepareInstead(entry.record, entry, instead);
        return { ...(await begun(entry.record)), outcome: "failed", failure: shared.failure };
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

  async function refuse(record: RenderRecord, known: LedgerEntry | null, failure: Failure): Promise<Answer> {
    const current = await begun((await file(record, known, (unchanged) => unchanged)).record);
    return current.outcome === "ready" ? { ...current, outcome: "failed", failure } : current;
  }

  /** Opens the record with a change, or changes the one that is there. What has ended stays as it is. */
  async function file(
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
  async function begun(record: RenderRecord): Promise<Answer> {
    if (!isEnded(record.status) && record.attempts.length === record.attemptsBeforeRetry)
      await dependencies.emit(eventOf(record));
    return whereItStands(record);
  }
}

/**
 * Whether an event opens a render again that ended without a clip: `retry` does; so does asking anew for one that broke
 * or was canceled. An event that was sent before the end is an echo. What was rejected would be rejected again.
 */
function mayReopen(record: RenderRecord, event: RenderEvent): boolean {
  if (!isEnded(record.status) || record.status === "succeeded") return false;
  if (record.endedAt !== null && Date.parse(event.time) <= Date.parse(record.endedAt)) return false;
  const mayBePaidTwice = record.attempts
    .slice(record.attemptsBeforeRetry)
    .some(({ failure }) => failure?.code === "create_outcome_unknown");
  if (!isAboutRender(event)) return record.status !== "rejected" && !mayBePaidTwice;
  return event.detail.reopen && (event.detail.acceptDuplicate || !mayBePaidTwice);
}

/** On what terms a render is opened again: those it is asked for with now. */
function newTerms(event: RenderEvent, asked: RenderRecord | undefined): Partial<RequestTerms> {
  if (asked !== undefined) return termsOf(asked.request);
  if (!isAboutRender(event)) return {};
  const { deadlineMinutes, maxCostUsd } = event.detail;
  return {
    ...(deadlineMinutes === undefined ? {} : { deadlineMinutes }),
    ...(maxCostUsd === undefined ? {} : { maxCostUsd }),
  };
}

/** Whether the workflow comes back from a wait: what this step answered before is beside the event. */
function hasWaited(input: unknown): boolean {
  return typeof input === "object" && input !== null && "render" in input;
}

/** In seconds; 0 before the first. */
function lastWaitIn(input: unknown): number {
  const render = hasWaited(input) ? (input as { render: { waitSeconds?: unknown } | null }).render : null;
  return typeof render?.waitSeconds === "number" ? render.waitSeconds : 0;
}

/** No render: the last step tells the sender why. */
function unusable(why: string): Answer {
  const failure = ownFailure("event_invalid", { message: `The event can't be used: ${why}`.slice(0, 500) });
  return { ...emptyState(""), outcome: "failed", failure };
}

function whereItStands(record: RenderRecord): Answer {
  const attempt = currentAttempt(record);
  const state: RenderState = {
    ...emptyState(record.renderId),
    deadlineAt: record.deadlineAt,
    attempt: attempt?.number ?? 0,
    isAttemptOpen: attempt !== undefined && attempt.state !== "failed",
    polls: attempt?.polls ?? 0,
    failure: record.failure,
    status: record.status,
  };
  if (record.status === "succeeded") return { ...state, outcome: "served" };
  const final = isEnded(record.status) ? null : finalFailure(record);
  if (final !== null) return failedWith(state, final);
  return { ...state, outcome: isEnded(record.status) ? "failed" : "ready" };
}
