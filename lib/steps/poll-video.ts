import type { LedgerEntry } from "../ledger/render-ledger.ts";
import { typicalDuration } from "../providers/catalogue/typical-durations.ts";
import type { PollAnswer, VideoProvider } from "../providers/video-provider.ts";
import { hasOtherAfter } from "../render/attempt-ladder.ts";
import { isGivenUp } from "../render/out-of-reach.ts";
import { ownFailure } from "../render/own-failures.ts";
import { nextPollSeconds } from "../render/poll-schedule.ts";
import { notePace } from "../render/progress-pace.ts";
import { type Attempt, currentAttempt, isEnded, withAttempt } from "../render/render-record.ts";
import { failedWith, type Outcome, type RenderState } from "../render/render-state.ts";
import { spacedWait } from "../render/spaced-wait.ts";
import { isStalled } from "../render/stalled-job.ts";
import { movedProvider } from "./moved-provider.ts";
import { keepPlace, leavePlaces } from "./places.ts";
import { readRecord } from "./read-record.ts";
import type { StepDependencies } from "./step-dependencies.ts";
import { stopStalled } from "./stop-stalled.ts";

/** A server that restarts, or shows new jobs late, may not know a young job: this long, that fails nothing. */
const youngJobSeconds = 60;

/** A webhook that was ahead of its provider's own answers: so soon they may be there. */
const afterWakeSeconds = 2;

const keptJobRemedy =
  "The job could not be stopped, and may still end: `stillmotion retry` looks after it again; with --accept-duplicate it asks for a new one.";

interface PollDependencies extends Pick<StepDependencies, "durations" | "ledger" | "now" | "places" | "settings"> {
  provider(name: string): Pick<VideoProvider, "poll" | "cancel" | "origin"> | null;
}

/** Looks at the job once. A poll that fails says nothing about the job: it only delays the next. */
export function pollVideo(dependencies: PollDependencies) {
  const { ledger, now } = dependencies;

  return async (before: RenderState): Promise<Outcome<"running" | "completed" | "failed">> => {
    const entry = await readRecord(ledger, before.renderId);
    const { record } = entry;
    const state = { ...before, attempt: record.attempts.length, polls: before.polls + 1, isWoken: false };
    const attempt = currentAttempt(record);
    const provider = dependencies.provider(attempt?.provider ?? "");
    // Another execution was faster.
    if (record.status === "succeeded") return { ...state, outcome: "completed", waitSeconds: 0 };
    if (isEnded(record.status)) {
      // Somebody canceled the render who may have had no access to the provider.
      const isStopped = record.status === "canceled" && record.kind !== "character";
      if (isStopped && attempt?.jobId != null) await provider?.cancel?.(attempt.jobId);
      return failedWith(state, record.failure ?? ownFailure("canceled"));
    }
    if (attempt === undefined || attempt.jobId === null || provider === null) {
      throw new Error(`the render ${state.renderId} has no job to look at`);
    }
    const moved = movedProvider(attempt, provider);
    if (moved !== null) return failedWith(state, moved);
    if (attempt.state === "succeeded") return { ...state, outcome: "completed", waitSeconds: 0 };
    const time = now().getTime();
    const secondsLeft = Math.ceil((Date.parse(record.deadlineAt) - time) / 1000);
    const elapsedSeconds = (time - Date.parse(attempt.createdAt)) / 1000;

    const isCharacter = record.kind === "character";
    // Who has a character's id has the character.
    const seen: PollAnswer = isCharacter ? { status: "completed" } : await provider.poll(attempt.jobId);
    const durations = state.durations ?? typicalDuration(attempt);
    const hasMoved = seen.status === "running" && seen.progress !== null && seen.progress !== state.progress;
    const isStanding = isStalled({ elapsedSeconds, secondsLeft, durations, hasMoved });
    const hasOther = hasOtherAfter(attempt, record.request.fallbacks);
    const answer = isStanding && hasOther ? await stopStalled(provider, attempt.jobId, seen) : seen;
    if (answer.status === "completed") {
      if (!isCharacter) await noteDuration(before, attempt, elapsedSeconds);
      // Another job may be made while this one is fetched.
      await leavePlaces(dependencies, record);
      return { ...state, outcome: "completed", waitSeconds: 0, progress: 100, isQueued: false, unreachableSince: null };
    }
    const isYoung =
      answer.status === "failed" && answer.failure.class === "expired" && elapsedSeconds < youngJobSeconds;
    // Past the deadline a job that is gone may be one that we stopped, before a crash kept us from saying so.
    const isStopped = answer.status === "failed" && answer.failure.class === "expired" && secondsLeft <= 0;
    if (answer.status === "failed" && !isYoung && !isStopped) return failedWith(state, answer.failure);
    const isReached = answer.status !== "unreachable";
    const unreachableSince = isReached ? null : (state.unreachableSince ?? new Date(time).toISOString());
    if (secondsLeft <= 0) {
      // The clip would come too late for anyone: stop the provider's meter where it can be stopped.
      const canceled = await provider.cancel?.(attempt.jobId);
      const isOver = isStopped || (canceled !== undefined && canceled.status !== "failed");
      return isReached && isOver
        ? failedWith(state, ownFailure("deadline_exceeded"))
        : failedWith({ ...state, isJobKept: true }, ownFailure("deadline_exceeded", { remedy: keptJobRemedy }));
    }
    if (unreachableSince !== null && hasOther && isGivenUp(record, unreachableSince, new Date(time))) {
      const message = `The provider ${attempt.provider} could not be reached since ${unreachableSince}.`;
      return failedWith(state, ownFailure("provider_unreachable", { message }));
    }
    const isQueued = answer.status === "running" && answer.queued;
    if (answer.status === "running" && !answer.queued && attempt.startedAt === null) await noteStart(entry, attempt);
    const progress = answer.status === "running" ? answer.progress : state.progress;
    // Woken too early once, it goes by the clock: how often a webhook comes is not ours to say.
    const isAnnounced = before.isAnnounced && !before.isWoken;
    const hint = answer.status === "running" ? answer.pollAfterSeconds : (answer.failure.retryAfterSeconds ?? null);
    const pace =
      answer.status === "running" ? notePace(state.pace, { elapsedSeconds, progress: answer.progress }) : state.pace;
    const pollAfterSeconds = hint ?? (before.isWoken ? afterWakeSeconds : null);
    const moment = { elapsedSeconds, progress, pollAfterSeconds, durations, pace, isAnnounced };
    const waitSeconds = Math.min(spacedWait(nextPollSeconds(moment), record, now()), secondsLeft);
    await keepPlace(dependencies, record.renderId, attempt.provider, waitSeconds);
    return { ...state, outcome: "running", waitSeconds, progress, pace, isQueued, isAnnounced, unreachableSince };
  };

  /** The job ended somewhere between the last look and this one; where a webhook told so, just now. */
  async function noteDuration(before: RenderState, attempt: Attempt, elapsedSeconds: number): Promise<void> {
    const seconds = before.isWoken ? elapsedSeconds : elapsedSeconds - before.waitSeconds / 2;
    // A look after a webhook that never came tells too little.
    if (before.isAnnounced && !before.isWoken) return;
    if (before.unreachableSince !== null || seconds <= 0) return;
    // Only a help for later renders: this one is not held up for it.
    await dependencies.durations.note(attempt, seconds).catch(() => {});
  }

  /** From here on the provider works on it: until then it only stood in a queue there. */
  async function noteStart(entry: LedgerEntry, { number }: Attempt): Promise<void> {
    await ledger.update(entry, (record) =>
      isEnded(record.status) || currentAttempt(record)?.number !== number || currentAttempt(record)?.startedAt !== null
        ? null
        : withAttempt(record, { startedAt: now().toISOString() }),
    );
  }
}
