export interface PollMoment {
  /** Since the job was created. */
  elapsedSeconds: number;
  /** In percent, null where the provider gives none. */
  progress: number | null;
  /** The provider's own hint, which always wins. */
  pollAfterSeconds: number | null;
}

const shortestSeconds = 1;
const longestSeconds = 30;

/**
 * How many whole seconds to wait before the next look at a job. Proportional: a tenth of the time it has taken, so that
 * the number of polls grows with the logarithm of the wait. Honest progress says more: then half the time that is left
 * at the present pace, so that an estimate that is off is corrected before it matters.
 */
export function nextPollSeconds({ elapsedSeconds, progress, pollAfterSeconds }: PollMoment): number {
  if (pollAfterSeconds !== null) return clamp(pollAfterSeconds, shortestSeconds, 600);
  // 99 % is where providers get stuck; below 5 % the pace is not known yet.
  if (progress !== null && progress >= 5 && progress < 99) {
    return clamp((elapsedSeconds * (100 - progress)) / progress / 2, shortestSeconds, longestSeconds);
  }
  return clamp(elapsedSeconds / 10, 3, longestSeconds);
}

function clamp(value: number, low: number, high: number): number {
  return Math.ceil(Math.min(high, Math.max(low, value)));
}
