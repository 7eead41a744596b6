import type { LedgerEntry } from "../ledger/render-ledger.ts";
import { typicalDuration } from "../providers/catalogue/typical-durations.ts";
import type { CreatedJob, VideoProvider } from "../providers/video-provider.ts";
import { distributionOf, emptySummary } from "../render/duration-summary.ts";
import type { Failure } from "../render/failure.ts";
import { goesOnFrom } from "../render/goes-on-from.ts";
import { ownFailure } from "../render/own-failures.ts";
import { finalFailure, isUnreached, pauseSeconds } from "../render/plan-next-attempt.ts";
import { nextPollSeconds } from "../render/poll-schedule.ts";
import {
  type Attempt,
  currentAttempt,
  isEnded,
  type PlannedJob,
  type RenderRecord,
  withAttempt,
} from "../render/render-record.ts";
import { failedWith, type Outcome, type RenderState } from "../render/render-state.ts";
import { spacedWait } from "../render/spaced-wait.ts";
import { askProvider } from "./ask-provider.ts";
import { setMoneyAside, settleBudget } from "./budget.ts";
import { findLostJob } from "./find-lost-job.ts";
import { movedProvider } from "./moved-provider.ts";
import { readRecord } from "./read-record.ts";
import type { StepDependencies } from "./step-dependencies.ts";

type Answer = Outcome<"created" | "later" | "failed">;

/** So often a create may be put off by a provider in trouble before the attempt counts as failed. */
const mostDelays = 5;
/** So often one that nothing reaches may, where another can be asked: no request was accepted there, so none is paid for. */
const mostDelaysUnreached = 3;

/** Nobody knows how long ago a job that is found was last looked at. */
const soonSeconds = 1;

type CreateDependencies = Omit<
  StepDependencies,
  "catalogue" | "emit" | "endWait" | "media" | "startRender" | "wakes"
> & {
  wakes: Pick<StepDependencies["wakes"], "expect" | "isExpected">;
};

/**
 * Asks the provider for the attempt's job. Asking costs money and can't be repeated, so:
 * the intent is in the ledger before the request leaves, the job's id right after the answer came; and a run that finds
 * the intent without an id looks for the job at the provider, and asks again only when it is sure that there is none.
 */
export function createVideo(dependencies: CreateDependencies) {
  const { breakers, ledger, now, random, settings, wakes } = dependencies;

  return async (before: RenderState): Promise<Answer> => {
    // As it is now: since this process last saw it, attempts may have come and gone.
    const entry = await readRecord(ledger, before.renderId);
    const { record } = entry;
    const attempt = currentAttempt(record);
    const isOpen = attempt !== undefined && attempt.state !== "failed";
    const next = isOpen ? null : record.next;
    const number = record.attempts.length + (next === null ? 0 : 1);
    const state: RenderState = { ...before, attempt: number, rungIndex: next?.rungIndex ?? null };
    // Another execution was faster.
    if (record.status === "succeeded") return { ...state, outcome: "created", waitSeconds: 0 };
    if (isEnded(record.status)) return failedWith(state, record.failure ?? ownFailure("canceled"));
    // Another execution may have closed it, or an earlier run of this one.
    if (!isOpen && next === null) return failedWith(state, finalFailure(record) ?? ownFailure("internal_error"));
    const name = (isOpen ? attempt : next)?.provider ?? "";
    const provider = dependencies.provider(name);
    const isOfStill = goesOnFrom(record) === null && record.kind !== "character";
    if (provider === null || (record.prepared === null && isOfStill)) {
      const message = provider === null ? `There is no provider ${name} here any more.` : "The still was not fitted.";
      return failedWith(state, ownFailure("internal_error", { message }));
    }
    if (next !== null) return begin(state, entry, next, provider);
    if (!isOpen) return soon(state);
    if (attempt.jobId !== null) {
      const isAnnounced = await wakes.isExpected({ provider: attempt.provider, jobId: attempt.jobId });
      return { ...(await created(state, attempt, { pollAfterSeconds: soonSeconds })), isAnnounced };
    }
    const moved = movedProvider(attempt, provider);
    return moved === null ? findOrRepeat(state, entry, attempt, provider) : failedWith(state, moved);
  };

  /** A new attempt: its money set aside, then written down, then asked for. */
  async function begin(
    state: RenderState,
    entry: LedgerEntry,
    next: PlannedJob,
    provider: VideoProvider,
  ): Promise<Answer> {
    if (isTooLate(state)) return failedWith(state, ownFailure("deadline_exceeded", { phase: "create" }));
    const from = goesOnFrom(entry.record);
    const moved = from === null ? null : movedProvider(from, provider);
    if (moved !== null) return failedWith(state, { ...moved, phase: "create", billed: "no" });
    const money = await setMoneyAside(dependencies, entry, next);
    if (money.status === "overtaken") return soon(state);
    if (money.status === "failed") return failedWith(state, money.failure);
    const number = entry.record.attempts.length + 1;
    const begun = await ledger.update(money.entry, (record) => {
      const isOvertaken = record.attempts.length + 1 !== number || record.next?.rungIndex !== next.rungIndex;
      if (isEnded(record.status) || record.next === null || isOvertaken) return null;
      return {
        ...record,
        attempts: [...record.attempts, newAttempt(record, record.next, number, provider)],
        next: null,
      };
    });
    // Somebody else began it in between: look again, as they see it.
    if (!begun.changed) {
      // Whoever did has its own reservation, or is through with it: nothing of ours may stay set aside.
      await settleBudget(dependencies, begun.record);
      return soon(state);
    }
    return ask({ ...state, attempt: number, rungIndex: null, polls: 0 }, begun, provider);
  }

  async function ask(state: RenderState, entry: LedgerEntry, provider: VideoProvider): Promise<Answer> {
    const answer = await askProvider(dependencies, provider, entry.record);
    if (answer === null) {
      await takeBack(entry);
      return failedWith(state, ownFailure("internal_error", { message: "The fitted still is gone.", billed: "no" }));
    }
    switch (answer.status) {
      case "created":
        return keepJob(state, entry, provider, answer);
      case "later":
        return putOff(state, entry, answer.failure);
      case "failed":
        return failedWith(state, answer.failure);
      case "unknown":
        await noteLostAnswer(entry);
        return soon(state);
    }
  }

  /** The provider made no job. The attempt is taken back, unless the provider has been in trouble too often. */
  async function putOff(state: RenderState, entry: LedgerEntry, failure: Failure): Promise<Answer> {
    const { deadlineAt } = state;
    const waitSeconds = pauseSeconds(failure, state.delays + 1, { deadlineAt, now: now(), jitter: random() });
    const asked = currentAttempt(entry.record)?.provider;
    const hasOther = entry.record.request.fallbacks.some(({ provider }) => provider !== asked);
    const most = hasOther && isUnreached(failure) ? mostDelaysUnreached : mostDelays;
    if (waitSeconds === null || (failure.class !== "rate_limited" && state.delays >= most))
      return failedWith(state, failure);
    await takeBack(entry);
    return { ...later(state, entry.record, waitSeconds), delays: state.delays + 1 };
  }

  /** Removes the attempt that was begun, and no other: a write whose answer was lost is repeated below us. */
  async function takeBack(entry: LedgerEntry): Promise<void> {
    const begun = currentAttempt(entry.record);
    await ledger.update(entry, (record) =>
      begun !== undefined && isStill(record, begun)
        ? { ...record, attempts: record.attempts.slice(0, -1), next: plannedAgain(begun) }
        : null,
    );
  }

  async function noteLostAnswer(entry: LedgerEntry): Promise<LedgerEntry> {
    const asked = currentAttempt(entry.record);
    return ledger.update(entry, (record) =>
      isStill(record, asked) && currentAttempt(record)?.answerLostAt === null
        ? withAttempt(record, { answerLostAt: now().toISOString() })
        : null,
    );
  }

  function later(state: RenderState, record: RenderRecord, waitSeconds: number): Answer {
    return { ...state, outcome: "later", waitSeconds: spacedWait(waitSeconds, record, now()) };
  }

  function soon(state: RenderState): Answer {
    return { ...state, outcome: "later", waitSeconds: 1 };
  }

  async function findOrRepeat(
    state: RenderState,
    found: LedgerEntry,
    attempt: Attempt,
    provider: VideoProvider,
  ): Promise<Answer> {
    let entry = found;
    if (attempt.answerLostAt === null) {
      if (mayBeUnderWay(attempt)) return { ...state, outcome: "later", waitSeconds: 3 };
      entry = await noteLostAnswer(entry);
      // Somebody else got further meanwhile: look again, as they see it.
      if (!isStill(entry.record, attempt) || currentAttempt(entry.record)?.answerLostAt === null) return soon(state);
    }
    const search = await findLostJob(dependencies, provider, entry.record);
    switch (search.status) {
      case "found":
        // Whether it will be announced nobody remembers.
        return keepJob(state, entry, provider, { jobId: search.jobId, pollAfterSeconds: soonSeconds });
      case "later":
        return later(state, entry.record, search.waitSeconds);
      case "unknown":
        return failedWith(state, ownFailure("create_outcome_unknown", { message: search.message }));
      case "none": {
        if (isTooLate(state))
          return failedWith(state, ownFailure("deadline_exceeded", { phase: "create", billed: "no" }));
        // One of those who looked asks again; the others see that the answer is awaited once more.
        const repeated = await ledger.update(entry, (record) =>
          isStill(record, attempt) && currentAttempt(record)?.answerLostAt !== null
            ? withAttempt(record, { answerLostAt: null, createdAt: now().toISOString(), runner: settings.runner })
            : null,
        );
        return repeated.changed ? ask(state, repeated, provider) : soon(state);
      }
    }
  }

  /** Past the deadline a job that was made is carried on, but none is asked for. */
  function isTooLate(state: RenderState): boolean {
    return now().getTime() >= Date.parse(state.deadlineAt);
  }

  /** Whether some process may be waiting for the provider's answer at this very moment. */
  function mayBeUnderWay(attempt: Attempt): boolean {
    if (settings.otherRunnersAreGone && attempt.runner !== settings.runner) return false;
    return now().getTime() < Date.parse(attempt.createdAt) + settings.createLimitSeconds * 1000;
  }

  async function keepJob(
    state: RenderState,
    entry: LedgerEntry,
    provider: VideoProvider,
    job: Omit<CreatedJob, "status">,
  ): Promise<Answer> {
    const { jobId } = job;
    await ledger.claimJob(provider.name, jobId, entry.record.renderId);
    // Early: it may be announced before anything else is written.
    if (job.announced === true) await wakes.expect({ provider: provider.name, jobId });
    const { record } = await ledger.update(entry, (current) => {
      if (currentAttempt(current)?.jobId !== null) return null;
      // Who ended the render closed its attempt; the job is noted all the same.
      const state = isEnded(current.status) ? "failed" : "running";
      return withAttempt(current, { jobId, state, answerLostAt: null });
    });
    if (state.isProbe) await breakers.close(currentAttempt(record)?.provider ?? provider.name);
    const isOthers = record.status === "succeeded" && currentAttempt(record)?.jobId === jobId;
    if (!isEnded(record.status) || isOthers) return created(state, currentAttempt(record), job);
    // Canceled while the provider was making the job: nobody else knows of it.
    if (record.kind !== "character") await provider.cancel?.(jobId);
    return failedWith(state, record.failure ?? ownFailure("canceled"));
  }

  /** The job is there: how long until it is worth a look? */
  async function created(
    state: RenderState,
    attempt: Attempt | undefined,
    { pollAfterSeconds, announced }: Pick<CreatedJob, "pollAfterSeconds" | "announced">,
  ): Promise<Answer> {
    const isAnnounced = announced === true;
    if (attempt === undefined) throw new Error(`the attempt of ${state.renderId} vanished`);
    const elapsedSeconds = (now().getTime() - Date.parse(attempt.createdAt)) / 1000;
    const seen = await dependencies.durations.get(attempt).catch(() => emptySummary);
    const durations = distributionOf(seen, typicalDuration(attempt));
    const moment = { elapsedSeconds, progress: null, pollAfterSeconds, durations, isAnnounced };
    const secondsLeft = Math.ceil((Date.parse(state.deadlineAt) - now().getTime()) / 1000);
    const next = nextPollSeconds(moment);
    const waitSeconds = isAnnounced && secondsLeft > 0 ? Math.min(next, secondsLeft) : next;
    const begun = { delays: 0, isProbe: false, durations, pace: null, isAnnounced, isWoken: false };
    return { ...state, outcome: "created", waitSeconds, ...begun };
  }

  function newAttempt(
    record: RenderRecord,
    { notBefore: _, ...job }: PlannedJob,
    number: number,
    { origin = null }: { origin?: string | null },
  ): Attempt {
    return {
      number,
      ...job,
      size: record.prepared?.size ?? job.size ?? "",
      jobId: null,
      state: "creating",
      polls: 0,
      createdAt: now().toISOString(),
      startedAt: null,
      endedAt: null,
      failure: null,
      origin,
      runner: settings.runner,
      answerLostAt: null,
    };
  }
}

/** The job of an attempt that was taken back: it is still the next. */
function plannedAgain(attempt: Attempt): PlannedJob {
  const { provider, model, seconds, size, rung, rungIndex, because, estimatedUsd, reservedOn } = attempt;
  return { provider, model, seconds, size, rung, rungIndex, because, estimatedUsd, reservedOn, notBefore: null };
}

/** Whether a record is where it was: at the same asking for the same attempt, whose job is not known. */
function isStill(record: RenderRecord, asked: Attempt | undefined): boolean {
  const current = currentAttempt(record);
  if (current === undefined || asked === undefined) return false;
  const isOpen = current.state === "creating" && current.jobId === null;
  return isOpen && current.number === asked.number && current.createdAt === asked.createdAt;
}
