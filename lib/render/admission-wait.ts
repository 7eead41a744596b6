export interface WaitingMoment {
  /** How many places have to be given back until it is this render's turn; from 1. */
  turns: number;
  /** Places there are. */
  limit: number;
  /** For how long one is held, in seconds. */
  holdSeconds: number;
  /** For how long the render has waited so far, in seconds. */
  ageSeconds: number;
  /** In [0, 1), drawn anew for each call. */
  jitter: number;
}

/** The head of the queue looks so often while a place is held: on average half of that part is lost between two jobs. */
const lookPart = 0.08;
const longestLookSeconds = 30;
/** Everybody may sleep so long, however short a time it has waited. */
const shortestCapSeconds = 300;
/** Places in the queue are estimates, and so are the times of jobs: at this part few sleep too long. */
const waitPart = 0.6;
const jitterPart = 0.1;

/** How long the oldest renders wait between two looks, in seconds. */
export function lookSeconds(holdSeconds: number): number {
  return Math.min(longestLookSeconds, Math.max(1, holdSeconds * lookPart));
}

/**
 * How many whole seconds a render waits before it asks for a place again: a fixed part of the time that the places before
 * its own take to come free, were they quicker than usual. Places come free about like a Poisson process, so n of them
 * take n - √n mean gaps or more five times in six. Since each wait leaves a fixed part of the time, the number of waits
 * grows with the logarithm of the queue's length.
 *
 * Nobody sleeps for more than five minutes or half of what it has waited so far, whichever is longer: when those before it
 * vanish, or the operator allows more jobs, what is lost stays in proportion, and waits still grow as a geometric series.
 */
export function placeWaitSeconds({ turns, limit, holdSeconds, ageSeconds, jitter }: WaitingMoment): number {
  const gapSeconds = holdSeconds / limit;
  const soonest = Math.max(0, turns - Math.sqrt(turns)) * gapSeconds;
  const longest = Math.max(shortestCapSeconds, ageSeconds / 2);
  const wait = Math.min(longest, Math.max(lookSeconds(holdSeconds), waitPart * soonest));
  return Math.max(1, Math.round(wait * (1 + jitterPart * (2 * jitter - 1))));
}
