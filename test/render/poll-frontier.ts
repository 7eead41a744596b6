import { type DurationDistribution, shareWithin } from "../../lib/render/duration-distribution.ts";

/** What a schedule that sees only the time costs, exactly: expected over the log-normal durations. */
export interface ScheduleCost {
  polls: number;
  meanLagSeconds: number;
  /** Mean lag + λ × polls. */
  cost: number;
}

/** Later than this no job ends, and the last look is taken. */
export const deadlineSeconds = 1800;

/**
 * The best that any schedule of whole seconds can do without progress, by dynamic programming from the deadline backwards:
 * from each second, alive, the next look that costs least.
 */
export function frontier(durations: DurationDistribution, secondsPerPoll: number): ScheduleCost {
  const alive = Array.from({ length: deadlineSeconds + 1 }, (_, second) => 1 - shareWithin(durations, second));
  const costFrom = new Float64Array(deadlineSeconds + 1);
  const nextFrom = new Int32Array(deadlineSeconds + 1);
  for (let now = deadlineSeconds - 1; now >= 0; now--) {
    let least = Number.POSITIVE_INFINITY;
    for (let then = now + 1; then <= deadlineSeconds; then++) {
      const cost = (then - now + secondsPerPoll) * (alive[now] ?? 0) + (costFrom[then] ?? 0);
      if (cost >= least) continue;
      least = cost;
      nextFrom[now] = then;
    }
    costFrom[now] = least;
  }
  return expectedCost(durations, secondsPerPoll, (elapsed) => (nextFrom[elapsed] ?? 0) - elapsed);
}

/** The cost of any schedule of whole seconds that sees only the time. */
export function expectedCost(
  durations: DurationDistribution,
  secondsPerPoll: number,
  waitAfter: (elapsedSeconds: number) => number,
): ScheduleCost {
  const alive = (seconds: number) => 1 - shareWithin(durations, seconds);
  let polls = 0;
  let seenSeconds = 0;
  for (let now = 0; now < deadlineSeconds; ) {
    const wait = Math.min(deadlineSeconds - now, waitAfter(now));
    polls += alive(now);
    seenSeconds += wait * alive(now);
    now += wait;
  }
  const step = 0.25;
  let meanSeconds = 0;
  for (let second = step / 2; second < deadlineSeconds; second += step) meanSeconds += step * alive(second);
  const meanLagSeconds = seenSeconds - meanSeconds;
  return { polls, meanLagSeconds, cost: meanLagSeconds + secondsPerPoll * polls };
}
