import type { DurationDistribution } from "../../lib/render/duration-distribution.ts";
import { nextPollSeconds } from "../../lib/render/poll-schedule.ts";
import { notePace, type ProgressPace } from "../../lib/render/progress-pace.ts";
import { deadlineSeconds } from "./poll-frontier.ts";

/** Fast, medium and very slow are pairs that were quoted somewhere; what they show is the difference between schedules. */
export const profiles = {
  fast: { p50Seconds: 38, p95Seconds: 94 },
  medium: { p50Seconds: 71, p95Seconds: 187 },
  slow: { p50Seconds: 164, p95Seconds: 480 },
  "very slow": { p50Seconds: 320, p95Seconds: 900 },
} as const satisfies Record<string, DurationDistribution>;

export interface JobView {
  /** The part of the job that is done, from 0 to 1. */
  part: number;
  elapsedSeconds: number;
  random: () => number;
}

const percent = (part: number) => Math.max(0, Math.min(99, Math.floor(100 * part)));

/** What a provider reports while a job runs. */
export const reports = {
  none: () => null,
  linear: ({ part }) => percent(part),
  noisy: ({ part, random }) => percent(part + 0.06 * (random() - 0.5)),
  "queued first": ({ part }) => percent((part - 0.3) / 0.7),
  quarters: ({ part }) => 25 * Math.floor(4 * part),
  tens: ({ part }) => 10 * Math.floor(10 * part),
  jumps: ({ part }) => (part < 0.2 ? 0 : part < 0.9 ? 50 : 90),
  "stuck at 99": ({ part }) => percent(part / 0.6),
  "always 0": () => 0,
  "always 50": () => 50,
  "always 99": () => 99,
  "always 100": () => 100,
  backwards: ({ part }) => percent(1 - part),
  random: ({ random }) => percent(random()),
  "not a percentage": () => Number.NaN,
  /** A clock that knows nothing of the job. */
  "a clock of 100 s": ({ elapsedSeconds }) => Math.min(95, Math.floor(elapsedSeconds)),
  "a clock of 300 s": ({ elapsedSeconds }) => Math.min(95, Math.floor(elapsedSeconds / 3)),
} as const satisfies Record<string, (view: JobView) => number | null>;

export type Report = keyof typeof reports;

export interface Look {
  elapsedSeconds: number;
  progress: number | null;
}

/** Made anew for each job: answers how long to wait after each look, first after the create. */
export type Schedule = (random: () => number) => (look: Look) => number;

/** Ours, wired as the workflow does: the pace travels from look to look. */
export function ourSchedule(durations: DurationDistribution, { isAnnounced = false } = {}): Schedule {
  return () => {
    let pace: ProgressPace | null = null;
    return ({ elapsedSeconds, progress }) => {
      pace = notePace(pace, { elapsedSeconds, progress });
      return nextPollSeconds({ elapsedSeconds, progress, pollAfterSeconds: null, durations, pace, isAnnounced });
    };
  };
}

export interface SimulatedCost {
  polls: number;
  meanLagSeconds: number;
  p95LagSeconds: number;
}

/** Seeded: so many jobs of a profile under a schedule. Where they are announced, each wait ends with its job. */
export function simulate(options: {
  durations: DurationDistribution;
  report: Report;
  schedule: Schedule;
  jobs: number;
  isAnnounced?: boolean;
}): SimulatedCost {
  const { durations, report, schedule, jobs, isAnnounced = false } = options;
  const random = seededRandom(1);
  const drawn = drawDurations(durations, jobs);
  let polls = 0;
  const lags = drawn.map((seconds) => {
    const waitAfter = schedule(random);
    const latest = isAnnounced ? seconds : Number.POSITIVE_INFINITY;
    let elapsedSeconds = Math.min(latest, waitAfter({ elapsedSeconds: 0, progress: null }));
    polls += 1;
    while (elapsedSeconds < seconds) {
      const progress = reports[report]({ part: elapsedSeconds / seconds, elapsedSeconds, random });
      elapsedSeconds = Math.min(latest, elapsedSeconds + waitAfter({ elapsedSeconds, progress }));
      polls += 1;
    }
    return elapsedSeconds - seconds;
  });
  const sorted = lags.toSorted((left, right) => left - right);
  const meanLagSeconds = lags.reduce((sum, lag) => sum + lag, 0) / jobs;
  return { polls: polls / jobs, meanLagSeconds, p95LagSeconds: sorted[Math.floor(0.95 * jobs)] ?? 0 };
}

/** The same durations for every schedule. */
export function drawDurations({ p50Seconds, p95Seconds }: DurationDistribution, jobs: number): number[] {
  const random = seededRandom(7);
  const spread = Math.log(p95Seconds / p50Seconds) / 1.6448536269514722;
  return Array.from({ length: jobs }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.min(deadlineSeconds, p50Seconds * Math.exp(spread * normal));
  });
}

/** Mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
