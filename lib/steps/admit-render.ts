import type { Breaker } from "../ledger/breaker-ledger.ts";
import type { LedgerEntry } from "../ledger/render-ledger.ts";
import { isRandomBlock } from "../providers/random-blocks.ts";
import { breakerPauseSeconds } from "../render/breaker-pause.ts";
import type { Failure } from "../render/failure.ts";
import { ownFailure } from "../render/own-failures.ts";
import { finalFailure, planNextAttempt } from "../render/plan-next-attempt.ts";
import { currentAttempt, isEnded, type PlannedJob, type RenderRecord } from "../render/render-record.ts";
import { failedWith, type Outcome, type RenderState } from "../render/render-state.ts";
import { spacedWait } from "../render/spaced-wait.ts";
import { takePlace } from "./places.ts";
import { readRecord } from "./read-record.ts";
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
    const entry = await readRecord(ledger, before.renderId);
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

    const breaker = await breakers.get(next.provider);
    if (isTooLate(record))
      return failedWith(state, breaker?.failure ?? ownFailure("deadline_exceeded", { phase: "create" }));
    const pause = next.notBefore === null ? 0 : secondsUntil(next.notBefore);
    if (pause > 0) return later(state, record, pause);
    if (breaker !== null) {
      const passed = await passBreaker(state, record, breaker);
      if (passed.outcome !== "admitted") return passed;
      return takeTurn(passed, entry, next);
    }
    return takeTurn(state, entry, next);
  };

  /** Waits for a place at the provider. That is not counted: no render fails because others were before it. */
  async function takeTurn(state: RenderState, entry: LedgerEntry, next: PlannedJob): Promise<Answer> {
    const turn = await takePlace({ places, settings }, entry.record, next);
    if (turn.status === "taken") return { ...admitted(state), isProbe: state.isProbe };
    const { record } = await ledger.update(entry, (current) =>
      isEnded(current.status) ? null : { ...current, deadlineAt: postponed(current.deadlineAt, turn.waitSeconds) },
    );
    return later({ ...state, deadlineAt: record.deadlineAt }, record, turn.waitSeconds);
  }

  /** One render at a time tries whether the provider takes jobs again; the others wait, or turn to a fallback. */
  async function passBreaker(state: RenderState, record: RenderRecord, breaker: Breaker): Promise<Answer> {
    const isOurKeyOlder = breaker.runner === settings.runner || !settings.otherRunnersAreGone;
    const wait = isOurKeyOlder ? secondsUntil(breaker.probeAt) : 0;
    if (wait > 0) {
      const instead = planNextAttempt(record, breaker.failure, planContext());
      if (instead !== null) return failedWith(state, breaker.failure);
      const untilProbe = Math.min(wait + Math.floor(random() * 5), secondsUntil(record.deadlineAt));
      return later(state, record, Math.max(1, untilProbe));
    }
    const probes = breaker.probes + 1;
    const probeAt = new Date(now().getTime() + breakerPauseSeconds(probes) * 1000).toISOString();
    const isOurs = await breakers.replace(breaker, { ...breaker, runner: settings.runner, probes, probeAt });
    return isOurs ? { ...admitted(state), isProbe: true } : later(state, record, 1);
  }

  function later(state: RenderState, record: RenderRecord, waitSeconds: number): Answer {
    return { ...state, outcome: "later", waitSeconds: spacedWait(waitSeconds, record, now()) };
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

function postponed(time: string, seconds: number): string {
  return new Date(Date.parse(time) + seconds * 1000).toISOString();
}
