import type { LedgerEntry } from "../ledger/render-ledger.ts";
import type { VideoProvider } from "../providers/video-provider.ts";
import { goesOnFrom } from "../render/goes-on-from.ts";
import { isStill, newAttempt } from "../render/new-attempt.ts";
import { ownFailure } from "../render/own-failures.ts";
import { finalFailure } from "../render/plan-next-attempt.ts";
import { type Attempt, currentAttempt, isEnded, type PlannedJob, withAttempt } from "../render/render-record.ts";
import { failedWith, type RenderState } from "../render/render-state.ts";
import { askForJob, noteLostAnswer } from "./ask-for-job.ts";
import { setMoneyAside, settleBudget } from "./budget.ts";
import { type CreateVideoAnswer, type CreateVideoDependencies, later, soon } from "./create-video-answer.ts";
import { findLostJob } from "./find-lost-job.ts";
import { jobIsThere, keepJob } from "./keep-job.ts";
import { movedProvider } from "./moved-provider.ts";
import { readRecord } from "./read-record.ts";

/** Nobody knows how long ago a job that is found was last looked at. */
const soonSeconds = 1;

/**
 * Asks the provider for the attempt's job. Asking costs money and can't be repeated, so:
 * the intent is in the ledger before the request leaves, the job's id right after the answer came; and a run that finds
 * the intent without an id looks for the job at the provider, and asks again only when it is sure that there is none.
 */
export function createVideo(dependencies: CreateVideoDependencies) {
  const { ledger, now, settings, wakes } = dependencies;

  return async (before: RenderState): Promise<CreateVideoAnswer> => {
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
      return { ...(await jobIsThere(dependencies, state, attempt, { pollAfterSeconds: soonSeconds })), isAnnounced };
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
  ): Promise<CreateVideoAnswer> {
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
        attempts: [
          ...record.attempts,
          newAttempt(record, record.next, number, {
            origin: provider.origin ?? null,
            runner: settings.runner,
            now: now(),
          }),
        ],
        next: null,
      };
    });
    // Somebody else began it in between: look again, as they see it.
    if (!begun.changed) {
      // Whoever did has its own reservation, or is through with it: nothing of ours may stay set aside.
      await settleBudget(dependencies, begun.record);
      return soon(state);
    }
    return askForJob(dependencies, { ...state, attempt: number, rungIndex: null, polls: 0 }, begun, provider);
  }

  async function findOrRepeat(
    state: RenderState,
    found: LedgerEntry,
    attempt: Attempt,
    provider: VideoProvider,
  ): Promise<CreateVideoAnswer> {
    let entry = found;
    if (attempt.answerLostAt === null) {
      if (mayBeUnderWay(attempt)) return { ...state, outcome: "later", waitSeconds: 3 };
      entry = await noteLostAnswer(dependencies, entry);
      // Somebody else got further meanwhile: look again, as they see it.
      if (!isStill(entry.record, attempt) || currentAttempt(entry.record)?.answerLostAt === null) return soon(state);
    }
    const search = await findLostJob(dependencies, provider, entry.record);
    switch (search.status) {
      case "found":
        // Whether it will be announced nobody remembers.
        return keepJob(dependencies, state, entry, provider, { jobId: search.jobId, pollAfterSeconds: soonSeconds });
      case "later":
        return later(dependencies, state, entry.record, search.waitSeconds);
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
        return repeated.changed ? askForJob(dependencies, state, repeated, provider) : soon(state);
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
}
