import type { Failure } from "./failure.ts";
import type { RenderRecord } from "./render-record.ts";

export type NextAttemptPlan = { again: false } | { again: true; waitSeconds: number };

/** At most this many jobs are paid for in one render (and again after each `retry`). */
export const maximumAttempts = 3;

/** So often in a row a job may end without a clip that can be fetched and used: each was made, and most likely paid. */
const mostUselessClips = 2;

/**
 * What follows an attempt that failed: another of the same kind after a pause, or the end.
 * A failure the provider calls final, the deadline, and the number of attempts bound it. `jitter` in [0, 1) spreads the
 * pauses of many renders that failed at the same moment.
 */
export function planNextAttempt(record: RenderRecord, failure: Failure, now: Date, jitter: number): NextAttemptPlan {
  if (!mayFollow(record, failure)) return { again: false };
  const failures = record.attempts.length - record.attemptsBeforeRetry;
  const waitSeconds = pauseSeconds(failure, failures, { deadlineAt: record.deadlineAt, now, jitter });
  return waitSeconds === null ? { again: false } : { again: true, waitSeconds };
}

/**
 * Why no attempt may follow the last one, which has failed; null where one may, or where the last one is still open. Known
 * from the record alone: whoever closed the attempt may be gone before the render was ended.
 */
export function finalFailure(record: RenderRecord): Failure | null {
  const attempt = record.attempts.slice(record.attemptsBeforeRetry).at(-1);
  if (attempt?.state !== "failed" || attempt.failure === null) return null;
  return mayFollow(record, attempt.failure) ? null : attempt.failure;
}

function mayFollow(record: RenderRecord, failure: Failure): boolean {
  // Being told to come back later is no attempt: nothing was made, nothing was paid.
  const attempts = record.attempts.slice(record.attemptsBeforeRetry);
  const used = attempts.filter((attempt) => attempt.failure?.class !== "rate_limited").length;
  const lastOther = attempts.findLastIndex((attempt) => attempt.failure?.phase !== "download");
  const uselessClips = attempts.length - 1 - lastOther;
  return failure.retryable && used < maximumAttempts && uselessClips < mostUselessClips;
}

/** How long to wait after a failure: as told, or ever longer; null when the deadline would be over by then. */
export function pauseSeconds(
  failure: Failure,
  failures: number,
  { deadlineAt, now, jitter }: { deadlineAt: string; now: Date; jitter: number },
): number | null {
  const seconds = failure.retryAfterSeconds ?? backoffSeconds(failures, jitter);
  return now.getTime() + seconds * 1000 >= Date.parse(deadlineAt) ? null : seconds;
}

/** Exponential with full jitter: between 1 s and 2, 4, 8 ... 60 s. */
function backoffSeconds(failures: number, jitter: number): number {
  return 1 + Math.floor(jitter * Math.min(60, 2 ** Math.max(1, failures)));
}
