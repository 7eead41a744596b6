import type { VideoProvider } from "../providers/video-provider.ts";
import { ownFailure } from "../render/own-failures.ts";
import { nextPollSeconds } from "../render/poll-schedule.ts";
import { currentAttempt, isEnded } from "../render/render-record.ts";
import { failedWith, type Outcome, type RenderState } from "../render/render-state.ts";
import { readRecord } from "./read-record.ts";
import type { StepDependencies } from "./step-dependencies.ts";

/** A server that restarts, or shows new jobs late, may not know a young job: this long, that fails nothing. */
const youngJobSeconds = 60;

interface PollDependencies extends Pick<StepDependencies, "ledger" | "now"> {
  provider(name: string): Pick<VideoProvider, "poll" | "cancel"> | null;
}

/** Looks at the job once. A poll that fails says nothing about the job: it only delays the next. */
export function pollVideo(dependencies: PollDependencies) {
  const { ledger, now } = dependencies;

  return async (before: RenderState): Promise<Outcome<"running" | "completed" | "failed">> => {
    const { record } = await readRecord(ledger, before.renderId);
    const state = { ...before, attempt: record.attempts.length, polls: before.polls + 1 };
    const attempt = currentAttempt(record);
    const provider = dependencies.provider(record.request.provider);
    if (isEnded(record.status)) {
      // Somebody canceled the render who may have had no access to the provider.
      if (record.status === "canceled" && attempt?.jobId != null) await provider?.cancel?.(attempt.jobId);
      return failedWith(state, record.failure ?? ownFailure("canceled"));
    }
    if (attempt === undefined || attempt.jobId === null || provider === null) {
      throw new Error(`the render ${state.renderId} has no job to look at`);
    }
    if (attempt.state === "succeeded") return { ...state, outcome: "completed", waitSeconds: 0 };
    const time = now().getTime();
    const secondsLeft = Math.ceil((Date.parse(record.deadlineAt) - time) / 1000);
    const elapsedSeconds = (time - Date.parse(attempt.createdAt)) / 1000;

    const answer = await provider.poll(attempt.jobId);
    if (answer.status === "completed") return { ...state, outcome: "completed", waitSeconds: 0, progress: 100 };
    const isYoung =
      answer.status === "failed" && answer.failure.class === "expired" && elapsedSeconds < youngJobSeconds;
    // Past the deadline a job that is gone may be one that we stopped, before a crash kept us from saying so.
    const isStopped = answer.status === "failed" && answer.failure.class === "expired" && secondsLeft <= 0;
    if (answer.status === "failed" && !isYoung && !isStopped) return failedWith(state, answer.failure);
    if (secondsLeft <= 0) {
      // The clip would come too late for anyone: stop the provider's meter where it can be stopped.
      await provider.cancel?.(attempt.jobId);
      return failedWith(state, ownFailure("deadline_exceeded"));
    }
    const progress = answer.status === "running" ? answer.progress : state.progress;
    const hint = answer.status === "running" ? answer.pollAfterSeconds : (answer.failure.retryAfterSeconds ?? null);
    const waitSeconds = Math.min(nextPollSeconds({ elapsedSeconds, progress, pollAfterSeconds: hint }), secondsLeft);
    return { ...state, outcome: "running", waitSeconds, progress };
  };
}
