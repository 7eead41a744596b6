import type { Breaker } from "../ledger/breaker-ledger.ts";
import { isRandomBlock } from "../providers/random-blocks.ts";
import { breakerPauseSeconds, stopsProvider } from "../render/breaker-pause.ts";
import type { Failure } from "../render/failure.ts";
import { providerPausedEvent } from "../render/outgoing-event.ts";
import { ownFailure } from "../render/own-failures.ts";
import { planNextAttempt as plan } from "../render/plan-next-attempt.ts";
import { currentAttempt, isEnded, type PlannedJob, type RenderRecord, withAttempt } from "../render/render-record.ts";
import type { Outcome, RenderState } from "../render/render-state.ts";
import { settleBudget } from "./budget.ts";
import { leavePlaces } from "./places.ts";
import { readRecord } from "./read-record.ts";
import type { StepDependencies } from "./step-dependencies.ts";

type PlanDependencies = Pick<
  StepDependencies,
  "breakers" | "budgets" | "catalogue" | "emit" | "ledger" | "now" | "places" | "random" | "settings"
>;
type Answer = Outcome<"again" | "changed" | "end"> & { failure: Failure };

/**
 * Closes the attempt that failed, and decides what follows: the same job again (`again`), another one that the still has
 * to be fitted for (`changed`), or the end.
 */
export function planNextAttempt(dependencies: PlanDependencies) {
  const { breakers, catalogue, ledger, now, random, settings } = dependencies;

  return async (state: RenderState): Promise<Answer> => {
    const failure = state.failure ?? ownFailure("internal_error");
    const entry = await readRecord(ledger, state.renderId);
    const breaker = await openBreaker(state, entry.record, failure);
    const time = now();
    const context = { ...catalogue, now: time, jitter: random(), isRandomBlock };
    let isOver = false;
    const { record } = await ledger.update(entry, (current) => {
      isOver = isEnded(current.status) || (keepsItsJob(state, failure) && isAboutOpen(current, state));
      if (isOver) return null;
      if (isAboutOpen(current, state)) {
        const endedAt = time.toISOString();
        const closed = withAttempt(current, { state: "failed", failure, endedAt, polls: state.polls });
        const next = plan(closed, failure, context) ?? waitForProvider(closed, failure, breaker, state);
        isOver = next === null;
        return isOver && hasClipLeft(current, failure) ? null : { ...closed, next };
      }
      const { next } = current;
      // What another execution decided, or an earlier run of this step, stands.
      if (next === null || !isAboutNext(current, state)) return null;
      const instead = plan(current, failure, context);
      isOver = instead === null;
      return instead === null ? null : { ...current, next: { ...instead, reservedOn: next.reservedOn } };
    });
    await settleBudget(dependencies, record);
    // The provider that was to come next may have been replaced by another.
    await leavePlaces(dependencies, { ...record, next: entry.record.next ?? record.next });
    const attempt = currentAttempt(record);
    const isAttemptOpen = attempt !== undefined && attempt.state !== "failed";
    if (isOver || (record.next === null && !isAttemptOpen))
      return { ...state, outcome: "end", waitSeconds: 0, failure };
    const counters = { polls: 0, delays: 0, uselessClips: 0, progress: null, pace: null, durations: null };
    const fresh = { isAttemptOpen, ...counters, isQueued: false, unreachableSince: null };
    const isSame = isAttemptOpen || (isRuntime(failure) && isFittedFor(record));
    return { ...state, ...fresh, outcome: isSame ? "again" : "changed", waitSeconds: 0, failure };
  };

  /** The first to be refused because of the account tells the operator, for all. */
  async function openBreaker(state: RenderState, record: RenderRecord, failure: Failure): Promise<Breaker | null> {
    // What a paused provider refused is no news.
    if (!isAboutOpen(record, state) || !stopsProvider(failure)) return null;
    const provider = currentAttempt(record)?.provider ?? failure.provider;
    const time = now();
    const breaker = await breakers.open({
      provider,
      failure,
      openedAt: time.toISOString(),
      openedBy: state.renderId,
      runner: settings.runner,
      probeAt: new Date(time.getTime() + breakerPauseSeconds(0) * 1000).toISOString(),
      probes: 0,
    });
    // Again after a crash that may have kept us from telling: always with the same id.
    if (breaker.openedBy === state.renderId) await dependencies.emit(providerPausedEvent(breaker));
    return breaker;
  }

  /** Whoever noticed ends, so that somebody looks; all others ask again once the provider takes jobs. */
  function waitForProvider(
    record: RenderRecord,
    failure: Failure,
    breaker: Breaker | null,
    state: RenderState,
  ): PlannedJob | null {
    const attempt = currentAttempt(record);
    if (breaker === null || attempt === undefined) return null;
    if (breaker.openedBy === state.renderId || Date.parse(breaker.probeAt) >= Date.parse(record.deadlineAt))
      return null;
    const { provider, model, seconds, size, rung, rungIndex, estimatedUsd } = attempt;
    const job = { provider, model, seconds, size, rung, rungIndex, estimatedUsd };
    return { ...job, because: failure.code, notBefore: null, reservedOn: null };
  }
}

/** Whether a failure is that of the attempt which is open. */
function isAboutOpen(record: RenderRecord, state: RenderState): boolean {
  const attempt = currentAttempt(record);
  return attempt !== undefined && attempt.state !== "failed" && attempt.number === state.attempt;
}

/** Whether a failure is that of the next job, before it was begun. */
function isAboutNext({ attempts, next }: RenderRecord, state: RenderState): boolean {
  const isOpen = attempts.length > 0 && attempts.at(-1)?.state !== "failed";
  return !isOpen && state.attempt === attempts.length + 1 && state.rungIndex === next?.rungIndex;
}

/** `retry` carries the job on. */
function keepsItsJob(state: RenderState, failure: Failure): boolean {
  return state.isJobKept || failure.code === "provider_moved";
}

/** A clip that is made and may not be fetched, until somebody changes a setting or a key: `retry` fetches it then. */
function hasClipLeft(record: RenderRecord, { class: failureClass, phase }: Failure): boolean {
  return phase === "download" && failureClass === "account" && currentAttempt(record)?.jobId != null;
}

function isRuntime({ class: failureClass }: Failure): boolean {
  return failureClass === "rate_limited" || failureClass === "transient" || failureClass === "expired";
}

/** Whether the still lies there in the size of the next job. */
function isFittedFor({ next, prepared }: RenderRecord): boolean {
  return prepared !== null && (next?.size ?? prepared.size) === prepared.size;
}
