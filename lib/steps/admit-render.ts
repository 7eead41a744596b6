import type { Breaker } from "../ledger/breaker-ledger.ts";
import type { LedgerEntry } from "../ledger/render-ledger.ts";
import { isRandomBlock } from "../providers/random-blocks.ts";
import { breakerPauseSeconds } from "../render/breaker-pause.ts";
import type { Failure } from "../render/failure.ts";
import { ownFailure } from "../render/own-failures.ts";
import { finalFailure, planNextAttempt } from "../render/plan-next-attempt.ts";
import { countedFrom, isPutOff, waitingRecord } from "../render/put-off.ts";
import { heldRecord, heldUntil, secondsToHold } from "../render/quiet-hours-hold.ts";
import { currentAttempt, isEnded, type PlannedJob, type RenderRecord } from "../render/render-record.ts";
import { failedWith, type Outcome, type RenderState } from "../render/render-state.ts";
import { spacedWait } from "../render/spaced-wait.ts";
import { leavePlaces, takePlace } from "./places.ts";
import { recallRecord } from "./read-record.ts";
import type { StepDependencies } from "./step-dependencies.ts";

type Answer = Outcome<"admitted" | "later" | "failed">;

/** Lets the next attempt begin: once its time has come, and while its provider takes jobs at all. */
export function admitRender({
  breakers,
  catalogue,
  ledger,
  now,
  places,
  random,
  settings,
}: Pick<StepDependencies, "breakers" | "catalogue" | "ledger" | "now" | "places" | "random" | "settings">) {
  return async (before: RenderState): Promise<Answer> => {
    // Out of date, it shows at the next write, or in CreateVideo.
    const entry = await recallRecord(ledger, before.renderId);
    const { record } = entry;
    // Another execution of the same render was faster: this one goes the same way to the same end.
    if (record.status === "succeeded") return admitted(before);
    if (isEnded(record.status)) return failedWith(before, record.failure ?? ownFailure("canceled"));
    const attempt = currentAttempt(record);
    // A job that may have been made is seen to its end, even past the deadline.
    if (attempt !== undefined && attempt.state !== "failed") return admitted(before);
    const { next } = record;
    const state: RenderState = { ...before, attempt: record.attempts.length + 1, rungIndex: next?.rungIndex ?? null };
    if (next === null) return failedWith(state, finalFailure(record) ?? ownFailure("internal_error"));

    const until = heldUntil(record, settings.quietHours, now());
    if (until !== null) return hold(state, entry, until);
    const breaker = await breakers.get(next.provider);
    if (isTooLate(countedFrom(record, now())))
      return failedWith(state, breaker?.failure ?? ownFailure("deadline_exceeded", { phase: "create" }));
    const pause = next.notBefore === null ? 0 : secondsUntil(next.notBefore);
    if (pause > 0) return later(state, record, pause);
    if (breaker === null) return takeTurn(state, entry, next);
    // From here on it waits for the provider, and no more for others.
    const counted = counts(record) === null ? entry : await ledger.update(entry, counts);
    const paused = waitForProbe(state, counted.record, breaker);
    if (paused !== null) return paused;
    // First the place, then the turn to try: a turn is for whoever can use it now.
    const turn = await takeTurn(state, counted, next);
    return turn.outcome === "admitted" ? probe(turn, record, breaker) : turn;
  };

  /** Its hours ended before it had a place: it goes on waiting when they begin again. */
  async function hold(state: RenderState, entry: LedgerEntry, until: Date): Promise<Answer> {
    const { record } = await ledger.update(entry, (current) =>
      isEnded(current.status) || current.next === null ? null : heldRecord(current, until),
    );
    await leavePlaces({ places, settings }, record);
    const { deadlineAt, status } = record;
    return later({ ...state, deadlineAt, status }, record, secondsToHold(until, now()));
  }

  /** Waits for a place at the provider. That is not counted: no render fails because others were before it. */
  async function takeTurn(state: RenderState, entry: LedgerEntry, next: PlannedJob): Promise<Answer> {
    const turn = await takePlace({ catalogue, places, settings }, entry.record, next);
    if (turn.status === "taken") {
      const { record } = begun(entry.record) === null ? entry : await ledger.update(entry, begun);
      return admitted({ ...state, deadlineAt: record.deadlineAt });
    }
    const { record } = await ledger.update(entry, (current) =>
      isEnded(current.status) ? null : waitingRecord(current, turn.waitSeconds, now()),
    );
    return later({ ...state, deadlineAt: record.deadlineAt }, record, turn.waitSeconds);
  }

  /** One render at a time tries whether the provider takes jobs again; the others wait, or turn to a fallback. */
  function waitForProbe(state: RenderState, record: RenderRecord, breaker: Breaker): Answer | null {
    const isOurKeyOlder = breaker.runner === settings.runner || !settings.otherRunnersAreGone;
    const wait = isOurKeyOlder ? secondsUntil(breaker.probeAt) : 0;
    if (wait <= 0) return null;
    const instead = planNextAttempt(record, breaker.failure, planContext());
    if (instead !== null) return failedWith(state, breaker.failure);
    const untilProbe = Math.min(wait + Math.floor(random() * 5), secondsUntil(record.deadlineAt));
    return later(state, record, Math.max(1, untilProbe));
  }

  async function probe(state: Answer, record: RenderRecord, breaker: Breaker): Promise<Answer> {
    const probes = breaker.probes + 1;
    const probeAt = new Date(now().getTime() + breakerPauseSeconds(probes) * 1000).toISOString();
    const isOurs = await breakers.replace(breaker, { ...breaker, runner: settings.runner, probes, probeAt });
    if (isOurs) return { ...state, isProbe: true };
    if (settings.mostJobsAt(breaker.provider) !== null) await places.release(breaker.provider, record.renderId);
    return later(state, record, 1);
  }

  function later(state: RenderState, record: RenderRecord, waitSeconds: number): Answer {
    return { ...state, outcome: "later", waitSeconds: spacedWait(waitSeconds, record, now()) };
  }

  /** It has its place, and was held, opened again, or behind others. */
  function begun(record: RenderRecord): RenderRecord | null {
    if (isEnded(record.status)) return null;
    return record.status === "queued" ? { ...countedFrom(record, now()), status: "rendering" } : counts(record);
  }

  function counts(record: RenderRecord): RenderRecord | null {
    return isPutOff(record) && !isEnded(record.status) ? countedFrom(record, now()) : null;
  }

  function planContext() {
    return { ...catalogue, now: now(), jitter: random(), isRandomBlock };
  }

  function isTooLate({ deadlineAt }: RenderRecord): boolean {
    return now().getTime() >= Date.parse(deadlineAt);
  }

  function secondsUntil(time: string): number {
    return Math.ceil((Date.parse(time) - now().getTime()) / 1000);
  }
}

function admitted(state: RenderState): Answer {
  const failure: Failure | null = null;
  return { ...state, outcome: "admitted", waitSeconds: 0, failure, isProbe: false };
}
