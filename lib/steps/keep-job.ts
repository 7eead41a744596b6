import type { LedgerEntry } from "../ledger/render-ledger.ts";
import { typicalDuration } from "../providers/catalogue/typical-durations.ts";
import type { CreatedJob, VideoProvider } from "../providers/video-provider.ts";
import { distributionOf, emptySummary } from "../render/duration-summary.ts";
import { ownFailure } from "../render/own-failures.ts";
import { nextPollSeconds } from "../render/poll-schedule.ts";
import { type Attempt, currentAttempt, isEnded, withAttempt } from "../render/render-record.ts";
import { failedWith, type RenderState } from "../render/render-state.ts";
import type { CreateVideoAnswer, CreateVideoDependencies } from "./create-video-answer.ts";

/** The provider has the job: its id is written down, and when it is worth a look. */
export async function keepJob(
  dependencies: CreateVideoDependencies,
  state: RenderState,
  entry: LedgerEntry,
  provider: VideoProvider,
  job: Omit<CreatedJob, "status">,
): Promise<CreateVideoAnswer> {
  const { breakers, ledger, wakes } = dependencies;
  const { jobId } = job;
  await ledger.claimJob(provider.name, jobId, entry.record.renderId);
  // Early: it may be announced before anything else is written.
  if (job.announced === true) await wakes.expect({ provider: provider.name, jobId });
  const { record } = await ledger.update(entry, (current) => {
    if (currentAttempt(current)?.jobId !== null) return null;
    // Who ended the render closed its attempt; the job is noted all the same.
    const end = isEnded(current.status) ? ({ state: "failed", failure: current.failure } as const) : null;
    return withAttempt(current, { jobId, answerLostAt: null, ...(end ?? { state: "running" }) });
  });
  if (state.isProbe) await breakers.close(currentAttempt(record)?.provider ?? provider.name);
  const isOthers = record.status === "succeeded" && currentAttempt(record)?.jobId === jobId;
  if (!isEnded(record.status) || isOthers) return jobIsThere(dependencies, state, currentAttempt(record), job);
  // Canceled while the provider was making the job: nobody else knows of it.
  if (record.kind !== "character") await provider.cancel?.(jobId);
  return failedWith(state, record.failure ?? ownFailure("canceled"));
}

/** The job is there: how long until it is worth a look? */
export async function jobIsThere(
  dependencies: Pick<CreateVideoDependencies, "durations" | "now">,
  state: RenderState,
  attempt: Attempt | undefined,
  { pollAfterSeconds, announced }: Pick<CreatedJob, "pollAfterSeconds" | "announced">,
): Promise<CreateVideoAnswer> {
  const { now } = dependencies;
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
