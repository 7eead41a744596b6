import { createHash } from "node:crypto";
import type { LedgerEntry } from "../ledger/render-ledger.ts";
import type { MediaTools } from "../media/media-tools.ts";
import { stillLimits, stillRefusal } from "../media/still-refusal.ts";
import { checkRequest } from "../providers/catalogue/check-request.ts";
import { preparedStillKey } from "../render/clip-keys.ts";
import type { Failure } from "../render/failure.ts";
import { reopenedRecord } from "../render/new-record.ts";
import { eventOf } from "../render/outgoing-event.ts";
import { ownFailure } from "../render/own-failures.ts";
import { finalFailure } from "../render/plan-next-attempt.ts";
import { isAboutStill, type RenderEvent, renderEventSchema } from "../render/render-event.ts";
import { canonicalJson } from "../render/render-id.ts";
import { currentAttempt, isEnded, type RenderRecord } from "../render/render-record.ts";
import { failedWith, type Outcome, type RenderState } from "../render/render-state.ts";
import { resolveRender } from "./resolve-render.ts";
import type { StepDependencies } from "./step-dependencies.ts";

type PrepareDependencies = Omit<StepDependencies, "media" | "provider" | "random"> & {
  media: Pick<MediaTools, "prepareStill">;
  /** It is only asked whether there is one. */
  provider(name: string): object | null;
};
type Answer = Outcome<"ready" | "wait" | "served" | "failed">;

/**
 * The first step: finds out what is asked, fits the still, and opens the record. Run again on a render that has begun,
 * it answers where that render stands.
 */
export function prepareRender(dependencies: PrepareDependencies) {
  const { ledger, media, objects, now, settings } = dependencies;

  return async (input: unknown): Promise<Answer> => {
    const parsed = renderEventSchema.safeParse(input);
    if (!parsed.success) {
      return unusable(
        input,
        parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`.trim()).join("; "),
      );
    }
    const event = parsed.data;
    if (!isAboutStill(event)) {
      const entry = await ledger.get(event.detail.renderId);
      return entry === null ? unusable(input, `there is no render ${event.detail.renderId}`) : carryOn(entry, event);
    }
    const resolved = await resolveRender(dependencies, event);
    if (resolved.status === "wait") return { ...emptyState(""), outcome: "wait", waitSeconds: resolved.waitSeconds };
    const { record, refusal } = resolved;
    const known = await ledger.get(record.renderId);
    if (known !== null) return carryOn(known, event, record);
    return refusal === null ? prepare(record, null) : refuse(record, null, refusal);
  };

  /** `asked`: the render as asked anew. Its still is where the same bytes lie now; the first version may be gone. */
  async function carryOn(entry: LedgerEntry, event: RenderEvent, asked?: RenderRecord): Promise<Answer> {
    const current = await ledger.update(entry, (record) => {
      if (mayReopen(record, event)) {
        const still = asked === undefined ? record.still : { ...record.still, versionId: asked.still.versionId };
        const minutes = isAboutStill(event) ? asked?.request.deadlineMinutes : event.detail.deadlineMinutes;
        return reopenedRecord({ ...record, still }, event.id, now(), minutes);
      }
      return isEnded(record.status) || record.eventId === event.id ? null : { ...record, eventId: event.id };
    });
    return isEnded(current.record.status) ? whereItStands(current.record) : prepare(current.record, current);
  }

  /** Fits the still, unless that is done. `known` is what the ledger has of this render so far. */
  async function prepare(record: RenderRecord, known: LedgerEntry | null): Promise<Answer> {
    if (known !== null && record.prepared !== null && (await objects.head(record.prepared)) !== null)
      return begun(record);
    const { provider: name, size, fit } = record.request;
    if (dependencies.provider(name) === null) {
      return refuse(
        record,
        known,
        ownFailure("request_invalid", { message: `There is no provider ${name} in this deployment.` }),
      );
    }
    const unfit = settings.catalogueHolds ? checkRequest(record.request) : null;
    if (unfit !== null) return refuse(record, known, unfit);
    const bytes = await readStill(record);
    if (!(bytes instanceof Uint8Array)) return refuse(record, known, bytes);
    const answer = await media.prepareStill(bytes, {
      size,
      fit,
      defaultSizes: dependencies.providerDefaults(name).sizes,
    });
    if (answer.status === "failed") return refuse(record, known, answer.failure);
    const { fitted, still } = answer;
    const at = { bucket: settings.clipsBucket, key: preparedStillKey(record.renderId) };
    await objects.write(at, { body: fitted.bytes, mediaType: fitted.mediaType });
    const facts = { ...still, sha256: createHash("sha256").update(bytes).digest("hex") };
    const prepared = { ...at, mediaType: fitted.mediaType, size: fitted.size };
    return begun(
      await file(record, known, (current) => ({
        ...current,
        status: "rendering",
        still: { ...current.still, ...facts },
        prepared,
      })),
    );
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
    const current = await begun(await file(record, known, (unchanged) => unchanged));
    return current.outcome === "ready" ? { ...current, outcome: "failed", failure } : current;
  }

  /** Opens the record with a change, or changes the one that is there. What has ended stays as it is. */
  async function file(
    record: RenderRecord,
    known: LedgerEntry | null,
    change: (record: RenderRecord) => RenderRecord,
  ): Promise<RenderRecord> {
    const changed = change(record);
    const entry = known ?? (await ledger.open(changed));
    if ("opened" in entry && entry.opened === true) return changed;
    return (await ledger.update(entry, (theirs) => (isEnded(theirs.status) ? null : change(theirs)))).record;
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
  const mayBePaidTwice = record.failure?.code === "create_outcome_unknown";
  if (isAboutStill(event)) return record.status !== "rejected" && !mayBePaidTwice;
  return event.detail.reopen && (event.detail.acceptDuplicate || !mayBePaidTwice);
}

function unusable(input: unknown, why: string): Answer {
  const renderId = `r${createHash("sha256").update(canonicalJson(input)).digest("hex").slice(0, 25)}`;
  const failure = ownFailure("event_invalid", { message: `The event can't be used: ${why}`.slice(0, 500) });
  return { ...emptyState(renderId), outcome: "failed", failure };
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

function emptyState(renderId: string): RenderState {
  const counters = { waitSeconds: 0, attempt: 0, isAttemptOpen: false, polls: 0, delays: 0, progress: null };
  return { renderId, outcome: "", deadlineAt: "", notBefore: null, failure: null, status: "queued", ...counters };
}
