/** How long jobs of one kind take: half of them up to `p50Seconds`, 95 of 100 up to `p95Seconds`. Taken as log-normal. */
export interface DurationDistribution {
  p50Seconds: number;
  p95Seconds: number;
}

/** What remains of a distribution at a time. Both are per job made, not per job left. */
export interface Outlook {
  /** The part of all jobs that take longer. */
  survival: number;
  /** The part of all jobs that end in the second around this time. */
  density: number;
}

/** Where nothing is known of a provider: a minute and a half for a short clip, five or six minutes when it is busy. */
export const anyDuration: DurationDistribution = { p50Seconds: 90, p95Seconds: 360 };

/** The standard normal distribution's own p95. */
const z95 = 1.6448536269514722;

/**
 * So many jobs follow no distribution: they hang, or stand in a queue that has never been so long. Past the p95 their
 * number falls with one over the time only, so that a job far beyond all experience isn't expected at any moment.
 */
const strays = 0.02;

/** The function that answers the outlook at a time in seconds. Numbers that are no distribution count as `anyDuration`. */
export function outlookOf(distribution: DurationDistribution): (seconds: number) => Outlook {
  const { p50Seconds, p95Seconds } = isDistribution(distribution) ? distribution : anyDuration;
  const spread = spreadOf({ p50Seconds, p95Seconds });
  return (seconds) => {
    if (seconds <= 0) return { survival: 1, density: 0 };
    const z = Math.log(seconds / p50Seconds) / spread;
    const density = Math.exp((-z * z) / 2) / (seconds * spread * Math.sqrt(2 * Math.PI));
    const straysLeft = Math.min(1, p95Seconds / seconds);
    const strayDensity = seconds > p95Seconds ? straysLeft / seconds : 0;
    return {
      survival: (1 - strays) * upperNormal(z) + strays * straysLeft,
      density: (1 - strays) * density + strays * strayDensity,
    };
  };
}

/** The part of all jobs that take at most so long, strays left out. */
export function shareWithin(distribution: DurationDistribution, seconds: number): number {
  if (seconds <= 0) return 0;
  return 1 - upperNormal(Math.log(seconds / distribution.p50Seconds) / spreadOf(distribution));
}

/** A log-normal distribution by its median and the standard deviation of the logarithm. */
export function logNormal(medianSeconds: number, spread: number): DurationDistribution {
  return { p50Seconds: medianSeconds, p95Seconds: medianSeconds * Math.exp(spread * z95) };
}

/** The standard deviation of the logarithm: 0.59 for 71 s and 187 s. Never so narrow that a first surprise breaks it. */
function spreadOf({ p50Seconds, p95Seconds }: DurationDistribution): number {
  return Math.max(0.05, Math.log(p95Seconds / p50Seconds) / z95);
}

export function isDistribution({ p50Seconds, p95Seconds }: DurationDistribution): boolean {
  return p50Seconds > 0 && p95Seconds >= p50Seconds && p95Seconds < 1e9;
}

/** The upper tail of the standard normal distribution: Abramowitz and Stegun 26.2.17, right to 7.5e-8. */
function upperNormal(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return z >= 0 ? tail : 1 - tail;
}
