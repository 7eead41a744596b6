import { wasCanceled } from "../batch/batch-cancellation.ts";
import type { LedgerEntry } from "../ledger/render-ledger.ts";
import { eventProblem } from "../render/event-problem.ts";
import { mayReopen, newTerms } from "../render/may-reopen.ts";
import { reopenedRecord, withoutItsJob } from "../render/new-record.ts";
import { ownFailure } from "../render/own-failures.ts";
import { countedFrom } from "../render/put-off.ts";
import {
  isAboutRender,
  isAboutStill,
  isSentStill,
  type RenderEvent,
  renderEventSchema,
  returnedSchema,
} from "../render/render-event.ts";
import { endedRecord, isEnded, type RenderRecord } from "../render/render-record.ts";
import { emptyState } from "../render/render-state.ts";
import { fetchStill } from "./fetch-still.ts";
import { findStillOfSidecar, type SidecarDrop, sidecarDropOf } from "./find-still-of-sidecar.ts";
import { openRecord, refuseRender } from "./open-record.ts";
import type { PrepareDependencies } from "./prepare-dependencies.ts";
import { prepareJob } from "./prepare-job.ts";
import { prepareStitch } from "./prepare-stitch.ts";
import { readDroppedRequest } from "./read-dropped-request.ts";
import { dropUnbegunShots } from "./render-shots.ts";
import { resolveDerived } from "./resolve-derived.ts";
import { type Resolved, resolveRender } from "./resolve-render.ts";
import { type PrepareRenderAnswer, whereItStands } from "./where-it-stands.ts";

/**
 * The first step: finds out what is asked, fits the still, and opens the record. Run again on a render that has begun,
 * it answers where that render stands.
 */
export function prepareRender(dependencies: PrepareDependencies) {
  const { ledger, objects, now, settings } = dependencies;
  const prepareClip = prepareJob(dependencies);
  const prepare = (record: RenderRecord, known: LedgerEntry | null): Promise<PrepareRenderAnswer> =>
    record.kind === "stitch" ? prepareStitch(dependencies, record, known) : prepareClip(record, known);

  return async (input: unknown): Promise<PrepareRenderAnswer> => {
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
  async function takeSidecar(dropped: SidecarDrop, hasWaited: boolean): Promise<PrepareRenderAnswer> {
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
  async function begin(event: RenderEvent, resolved: Resolved): Promise<PrepareRenderAnswer> {
    if (resolved.status === "wait") return { ...emptyState(""), outcome: "wait", waitSeconds: resolved.waitSeconds };
    const { refusal } = resolved;
    const record = { ...resolved.record, warnings: resolved.findings };
    const known = await ledger.get(record.renderId);
    const left = await leaveCanceled(event, record, known);
    if (left !== null) return left;
    // What was refused is refused again, where a crash kept it from being recorded.
    if (known !== null && (refusal === null || isEnded(known.record.status))) return carryOn(known, event, record);
    return refusal === null ? prepare(record, null) : refuseRender(dependencies, record, known, refusal);
  }

  /** A line that comes to its turn after its batch was canceled is not begun; null for any other event. */
  async function leaveCanceled(event: RenderEvent, record: RenderRecord, known: LedgerEntry | null) {
    const batchId = "batch" in event.detail ? event.detail.batch?.batchId : undefined;
    if (batchId === undefined) return null;
    const bucket = settings.clipsBucket;
    if (!(await wasCanceled(objects, { bucket, batchId, begunAt: event.time }))) return null;
    const failure = ownFailure("canceled");
    const { record: filed } = await openRecord(dependencies, record, known, (current) =>
      // Whoever cancels what has begun sees to its job too.
      current.attempts.length > 0 ? current : { ...endedRecord(current, failure, now()), status: "canceled" },
    );
    return isEnded(filed.status) ? whereItEnded(filed) : null;
  }

  /** `asked`: the render as asked anew. Its still is where the same bytes lie now; the first version may be gone. */
  async function carryOn(entry: LedgerEntry, event: RenderEvent, asked?: RenderRecord): Promise<PrepareRenderAnswer> {
    const current = await ledger.update(entry, (record) => {
      if (mayReopen(record, event)) {
        const still = asked === undefined ? record.still : { ...record.still, versionId: asked.still.versionId };
        // A name that was given up may be that of another clip's character now.
        const character = asked?.kind === "character" ? { source: asked.source, request: asked.request } : {};
        const left = isAboutRender(event) && event.detail.acceptDuplicate ? withoutItsJob(record, now()) : record;
        return reopenedRecord({ ...left, ...character, still }, event.id, now(), newTerms(event, asked));
      }
      return isEnded(record.status) || record.eventId === event.id
        ? null
        : { ...countedFrom(record, now()), eventId: event.id };
    });
    return isEnded(current.record.status) ? whereItEnded(current.record) : prepare(current.record, current);
  }

  /** A crash may have come between the end of a list of shots and that of those it had just opened. */
  async function whereItEnded(record: RenderRecord): Promise<PrepareRenderAnswer> {
    if (record.status === "canceled") await dropUnbegunShots(dependencies, record);
    return whereItStands(record);
  }
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
function unusable(why: string): PrepareRenderAnswer {
  const failure = ownFailure("event_invalid", { message: `The event can't be used: ${why}`.slice(0, 500) });
  return { ...emptyState(""), outcome: "failed", failure };
}
