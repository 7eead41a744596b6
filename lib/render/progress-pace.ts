/** How a job's reported progress has moved: carried in the workflow's state between polls, under 100 bytes. */
export interface ProgressPace {
  /** Where the present pace began: percent, and seconds since the job was created. */
  fromProgress: number;
  fromSeconds: number;
  /** The last look. */
  progress: number;
  seconds: number;
  /** From 0 to 1: how likely the progress tells when the job ends. */
  trust: number;
}

/** When a job will end by its pace: a logistic distribution. */
export interface PaceForecast {
  endSeconds: number;
  /** The distribution's scale: in the middle 46 of 100 cases the end is at most this far off. */
  scaleSeconds: number;
  trust: number;
}

/** Before a pace has been seen to hold. */
const firstTrust = 0.5;
/**
 * A pace that has held may still be a clock that knows nothing of the job, and looks the same until it is wrong. With this
 * much trust such a clock costs at most an eighth more than no progress (docs/polling.md).
 */
const mostTrust = 0.6;
/** Before a new pace has been seen to hold. */
const newPaceTrust = 0.25;
/** A liar may improve: from here two looks that agree are enough. */
const leastTrust = 0.02;
/** Progress comes in whole percents, and no pace is quite steady: percents, and a part of what it should have moved. */
const tolerance = { percent: 1, part: 0.05 };
/** How likely an honest report is off by more than that; how likely a dishonest one stays where it was. */
const slip = 0.02;
const stay = 0.5;
/** A movement smaller than this says nothing about the pace. */
const leastMovement = 3;

/** The pace after a look. A report that is no percentage changes nothing; neither does one that is missing. */
export function notePace(
  before: ProgressPace | null,
  look: { elapsedSeconds: number; progress: number | null },
): ProgressPace | null {
  if (look.progress === null || !(look.progress >= 0 && look.progress <= 100)) return before;
  if (!Number.isFinite(look.elapsedSeconds)) return before;
  const seconds = round(Math.max(0, look.elapsedSeconds), 10);
  // A job that still runs is not at 100.
  const progress = round(Math.min(99, look.progress), 10);
  const here = { fromProgress: progress, fromSeconds: seconds, progress, seconds };
  if (before === null) {
    // First seen at 99 it may have stood there for long.
    const from = progress < 99 ? { fromProgress: 0, fromSeconds: 0 } : {};
    return { ...here, ...from, trust: firstTrust };
  }
  if (!(seconds > before.seconds)) return before;

  const fromBefore = { fromProgress: before.progress, fromSeconds: before.seconds, progress, seconds };
  const speed = speedOf(before);
  if (speed === null) {
    if (progress > before.progress) return { ...fromBefore, trust: before.trust };
    return { ...here, trust: progress < before.progress ? leastTrust : before.trust };
  }
  const movement = speed * (seconds - before.seconds);
  const allowed = tolerance.percent + tolerance.part * movement;
  const isAsForetold = Math.abs(progress - before.progress - movement) <= allowed;
  // Bayes' rule. An honest report is near its pace; any other stays where it is or is anywhere.
  const ifHonest = (isAsForetold ? (1 - slip) / (2 * allowed + 1) : 0) + slip / 100;
  const ifNot = (progress === before.progress ? stay : 0) + (1 - stay) / 100;
  const evidence = before.trust * ifHonest;
  const trust = clampTrust(evidence / (evidence + (1 - before.trust) * ifNot));
  if (isAsForetold) return { ...before, progress, seconds, trust };
  if (progress <= before.progress) return { ...here, trust };
  return { ...fromBefore, trust: Math.max(trust, Math.min(before.trust, newPaceTrust)) };
}

/** When the job will end if it goes on like this; null where the progress has not moved enough to say. */
export function forecastOf(pace: ProgressPace | null): PaceForecast | null {
  if (pace === null) return null;
  const moved = pace.progress - pace.fromProgress;
  const speed = speedOf(pace);
  if (speed === null || moved < leastMovement) return null;
  // On average half a percent more is done than whole percents tell.
  const left = Math.max(0, 100 - pace.progress - 0.5) / speed;
  // A whole percent is known to within 0.3 of one (its standard deviation), at this end and in the speed.
  const scaleSeconds = 0.3 / speed + left * (tolerance.part + 0.3 / moved);
  return { endSeconds: pace.seconds + left, scaleSeconds: Math.max(0.25, scaleSeconds), trust: pace.trust };
}

/** In percent per second; null without a movement. */
function speedOf({ fromProgress, fromSeconds, progress, seconds }: ProgressPace): number | null {
  return progress > fromProgress && seconds > fromSeconds ? (progress - fromProgress) / (seconds - fromSeconds) : null;
}

function clampTrust(trust: number): number {
  return round(Math.min(mostTrust, Math.max(leastTrust, trust)), 1000);
}

function round(value: number, parts: number): number {
  // JSON keeps no -0.
  return Math.round(value * parts) / parts + 0;
}
