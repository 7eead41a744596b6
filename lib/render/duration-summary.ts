import {
  anyDuration,
  type DurationDistribution,
  isDistribution,
  logNormal,
  shareWithin,
} from "./duration-distribution.ts";

/**
 * How long the jobs of one provider, model and length took: at place i, how many took about 2^(i/4) seconds. Trailing
 * zeros are left out. A histogram rather than a mean, so that one job that hung for a day moves nothing.
 */
export type DurationSummary = readonly number[];

export const emptySummary: DurationSummary = [];

/** The last place is 2^13 seconds, over two hours, and more. */
const places = 53;
const placesPerDoubling = 4;
/** So many jobs and all counts are halved: providers change, and what they were a month ago counts for little. */
const mostJobs = 256;
/** The prior counts as much as so many jobs. */
const priorJobs = 5;

/** The summary with one more job. Seconds that are no duration change nothing. */
export function addDuration(summary: DurationSummary, seconds: number): DurationSummary {
  if (!(seconds > 0 && seconds < Number.POSITIVE_INFINITY)) return summary;
  const place = Math.min(places - 1, Math.max(0, Math.round(placesPerDoubling * Math.log2(seconds))));
  const kept = countOf(summary) >= mostJobs ? trimmed(summary.map((count) => Math.floor(count / 2))) : summary;
  return mergeSummaries(kept, [...Array<number>(place).fill(0), 1]);
}

/** The jobs of both. Associative and commutative. */
export function mergeSummaries(left: DurationSummary, right: DurationSummary): DurationSummary {
  const length = Math.max(left.length, right.length);
  return trimmed(Array.from({ length }, (_, place) => (left[place] ?? 0) + (right[place] ?? 0)));
}

export function countOf(summary: DurationSummary): number {
  return summary.reduce((sum, count) => sum + count, 0);
}

/**
 * The distribution that the jobs seen and the prior make together, the prior as if it were `priorJobs` jobs more. The
 * spread is taken from the middle 80 of 100, so that neither a few strays nor the prior, once outnumbered, decide it.
 */
export function distributionOf(summary: DurationSummary, prior: DurationDistribution): DurationDistribution {
  const believed = isDistribution(prior) ? prior : anyDuration;
  if (countOf(summary) === 0) return believed;
  const blended = Array.from({ length: places }, (_, place) => {
    const below = place === 0 ? 0 : shareWithin(believed, secondsAt(place - 0.5));
    const within = place === places - 1 ? 1 : shareWithin(believed, secondsAt(place + 0.5));
    return (summary[place] ?? 0) + priorJobs * (within - below);
  });
  const [p10, p50, p90] = [0.1, 0.5, 0.9].map((share) => quantile(blended, share)) as [number, number, number];
  /** The standard normal distribution's p90. */
  const z90 = 1.2815515655446004;
  return logNormal(p50, Math.log(p90 / p10) / (2 * z90));
}

/** Within a place the jobs count as spread evenly over the logarithm. */
function quantile(counts: readonly number[], share: number): number {
  let missing = share * counts.reduce((sum, count) => sum + count, 0);
  for (const [place, count] of counts.entries()) {
    if (count > 0 && count >= missing) return secondsAt(place - 0.5 + missing / count);
    missing -= count;
  }
  return secondsAt(places - 0.5);
}

function secondsAt(place: number): number {
  return 2 ** (place / placesPerDoubling);
}

function trimmed(counts: readonly number[]): DurationSummary {
  return counts.slice(0, counts.findLastIndex((count) => count > 0) + 1);
}
