import type { DurationDistribution } from "./duration-distribution.ts";

/** So many times the p95 no job takes: of the medium ones of docs/polling.md, six in a million. */
const mostTimes = 5;
/** So many times the p95 a job is given however short the deadline is: of the same jobs, one in four hundred takes longer. */
const leastTimes = 2;
/** However fast such jobs are: a busy provider lets them stand in its queue. */
const leastSeconds = 600;

export interface RunningJob {
  /** Since the job was created. */
  elapsedSeconds: number;
  /** Until the render's deadline. */
  secondsLeft: number;
  /** How long such jobs take. */
  durations: DurationDistribution;
  /** Whether its progress is another one than at the last look. */
  hasMoved: boolean;
}

/**
 * Whether a job that runs or is queued has most likely come to a stand: it took five times the p95, or half the time until the
 * deadline, whichever is sooner, so that somebody else still has as long; ten minutes and twice the p95 at the least.
 */
export function isStalled({ elapsedSeconds, secondsLeft, durations, hasMoved }: RunningJob): boolean {
  const { p95Seconds } = durations;
  const patience = Math.min(Math.max(leastSeconds, mostTimes * p95Seconds), (elapsedSeconds + secondsLeft) / 2);
  return !hasMoved && secondsLeft > 0 && elapsedSeconds >= Math.max(patience, leastTimes * p95Seconds);
}
