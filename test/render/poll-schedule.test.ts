import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyDuration, type DurationDistribution } from "../../lib/render/duration-distribution.ts";
import { lostWebhooks, nextPollSeconds, type PollMoment, secondsPerPoll } from "../../lib/render/poll-schedule.ts";
import { expectedCost, frontier } from "./poll-frontier.ts";
import { ourSchedule, profiles, type Report, reports, type SimulatedCost, simulate } from "./poll-simulation.ts";

const blind = { progress: null, pollAfterSeconds: null };
const entries = Object.entries(profiles);

/** The same optimum computed by another program: λ, polls, mean lag in seconds. */
const known: Record<keyof typeof profiles, [number, number, number][]> = {
  fast: [[0.75, 5.1, 3.47]],
  medium: [
    [0.75, 7, 4.98],
    [1.5, 5.1, 7],
  ],
  slow: [[0.75, 10.9, 7.98]],
  "very slow": [
    [0.75, 14.7, 10.93],
    [1.5, 10.6, 15.39],
  ],
};

/** Of jobs whose ends are announced: polls where the webhook comes (the look it causes among them), mean lag where it is lost. */
const announced: Record<keyof typeof profiles, [polls: number, lagSeconds: number]> = {
  fast: [1.03, 67],
  medium: [1.06, 105],
  slow: [1.14, 197],
  "very slow": [1.21, 287],
};

describe.each(entries)("jobs that are %s, announced by a webhook", (name, durations) => {
  const wait = (elapsedSeconds: number) => nextPollSeconds({ ...blind, elapsedSeconds, durations, isAnnounced: true });
  const price = secondsPerPoll / lostWebhooks;
  const ours = expectedCost(durations, price, wait);

  test("the schedule costs at most one percent more than the best there is, a look being worth a lost webhook's lag", () => {
    expect(ours.cost).toBeLessThan(1.01 * frontier(durations, price).cost);
  });

  test("is what docs/polling.md says", () => {
    const [polls, lagSeconds] = announced[name as keyof typeof profiles];
    expect(ours.polls).toBeCloseTo(polls, 2);
    expect(Math.round(ours.meanLagSeconds)).toBe(lagSeconds);
    expect(readFileSync("docs/polling.md", "utf8")).toMatch(
      new RegExp(`^\\| ${name} .*\\| ${polls} \\| ${lagSeconds} s \\|$`, "m"),
    );
  });
});

test("a server's hint is no reason to look more often at what is announced, but one not to look sooner", () => {
  const moment = { progress: null, elapsedSeconds: 0, isAnnounced: true };
  const without = nextPollSeconds({ ...moment, pollAfterSeconds: null });
  expect(nextPollSeconds({ ...moment, pollAfterSeconds: 2 })).toBe(without);
  expect(nextPollSeconds({ ...moment, pollAfterSeconds: without + 50 })).toBe(without + 50);
});

test("what is announced is looked at in whole seconds, and never later than after ten minutes", () => {
  const distribution = fc.record({
    p50Seconds: fc.double({ min: 1, max: 1e5, noNaN: true }),
    factor: fc.double({ min: 1, max: 10, noNaN: true }),
  });
  const moments = fc.record({
    elapsedSeconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
    jitter: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  });
  fc.assert(
    fc.property(distribution, moments, ({ p50Seconds, factor }, moment) => {
      const durations = { p50Seconds, p95Seconds: p50Seconds * factor };
      const seconds = nextPollSeconds({ ...blind, ...moment, durations, isAnnounced: true });
      expect(Number.isInteger(seconds) && seconds >= 1 && seconds <= 600).toBe(true);
    }),
  );
});

describe.each(entries)("jobs that are %s, without progress", (name, durations) => {
  const wait = (elapsedSeconds: number) => nextPollSeconds({ ...blind, elapsedSeconds, durations });
  const ours = expectedCost(durations, secondsPerPoll, wait);

  test("the frontier is the one known", () => {
    for (const [lambda, polls, lag] of known[name as keyof typeof profiles]) {
      const best = frontier(durations, lambda);
      expect(Math.abs(best.polls - polls)).toBeLessThan(0.06);
      expect(Math.abs(best.meanLagSeconds - lag)).toBeLessThan(0.02);
    }
  });

  test("the schedule costs at most one percent more than the best there is", () => {
    const best = frontier(durations, secondsPerPoll);
    expect(ours.cost).toBeLessThan(1.01 * best.cost);
    expect(ours.cost).toBeGreaterThanOrEqual(best.cost);
  });

  test("with as many polls, no schedule has a mean lag a twentieth shorter", () => {
    // The price of a poll for which the best schedule takes as many.
    let [low, high] = [0.1, 6];
    for (let step = 0; step < 12; step++) {
      const middle = Math.sqrt(low * high);
      if (frontier(durations, middle).polls > ours.polls) low = middle;
      else high = middle;
    }
    expect(ours.meanLagSeconds).toBeLessThan(1.05 * frontier(durations, low).meanLagSeconds);
  });

  test("the mean lag is below a tenth of the median duration", () => {
    expect(ours.meanLagSeconds).toBeLessThan(durations.p50Seconds / 10);
  });

  test("durations that nobody told cost at most a third more", () => {
    const unknown = expectedCost(durations, secondsPerPoll, (elapsedSeconds) =>
      nextPollSeconds({ ...blind, elapsedSeconds }),
    );
    expect(unknown.cost).toBeLessThan(1.34 * ours.cost);
  });
});

describe.each(entries)("jobs that are %s, with progress", (_name, durations) => {
  const jobs = 600;
  const run = (report: Report) => simulate({ durations, report, schedule: ourSchedule(durations), jobs });
  const cost = ({ polls, meanLagSeconds }: SimulatedCost) => meanLagSeconds + secondsPerPoll * polls;
  const without = cost(run("none"));

  test.each(["linear", "noisy", "queued first"] as const)("%s progress saves a fifth at least", (report) => {
    expect(cost(run(report))).toBeLessThan(0.8 * without);
  });

  test.each(["a clock of 100 s", "a clock of 300 s"] as const)(
    "%s costs at most an eighth more than none",
    (report) => {
      expect(cost(run(report))).toBeLessThan(1.125 * without);
    },
  );

  const judged = ["none", "linear", "noisy", "queued first", "a clock of 100 s", "a clock of 300 s"];
  const useless = Object.keys(reports).filter((report) => !judged.includes(report)) as Report[];
  test.each(useless)("progress that is %s costs at most 8 percent more than none", (report) => {
    expect(cost(run(report))).toBeLessThan(1.08 * without);
  });
});

test("with linear progress, medium jobs take at most 5 polls and 2 seconds", () => {
  const durations = profiles.medium;
  const { polls, meanLagSeconds } = simulate({
    durations,
    report: "linear",
    schedule: ourSchedule(durations),
    jobs: 5000,
  });
  expect(polls).toBeLessThan(5);
  expect(meanLagSeconds).toBeLessThan(2);
});

test("a job far beyond all experience is still looked at, less and less often", () => {
  const waits = [200, 1000, 2000, 5000, 20_000].map((elapsedSeconds) =>
    nextPollSeconds({ ...blind, elapsedSeconds, durations: profiles.medium }),
  );
  expect(waits).toEqual(waits.toSorted((left, right) => left - right));
  for (const [index, elapsed] of [200, 1000, 2000, 5000, 20_000].entries()) {
    expect(waits[index]).toBeLessThan(elapsed / 10);
  }
  expect(nextPollSeconds({ ...blind, elapsedSeconds: 1e6, durations: profiles.medium })).toBe(300);
});

test("jitter spreads the polls of jobs made together, by a fifth either way, and never before a hint", () => {
  const draws = Array.from({ length: 100 }, (_, index) => index / 100);
  const moment = { ...blind, elapsedSeconds: 0, durations: profiles["very slow"] };
  const plain = nextPollSeconds(moment);
  const waits = draws.map((jitter) => nextPollSeconds({ ...moment, jitter }));
  expect(new Set(waits).size).toBeGreaterThan(30);
  expect(Math.min(...waits)).toBe(Math.round(0.8 * plain));
  expect(Math.max(...waits)).toBeLessThanOrEqual(Math.round(1.2 * plain));
  const hinted = draws.map((jitter) => nextPollSeconds({ ...moment, pollAfterSeconds: 30, jitter }));
  expect(Math.min(...hinted)).toBe(30);
  expect(Math.max(...hinted)).toBe(36);
});

const anyNumber = fc.oneof(fc.double(), fc.integer({ min: -10, max: 110 }), fc.double({ min: 0, max: 1e5 }));
const anyDurations: fc.Arbitrary<DurationDistribution> = fc.oneof(
  fc.record({ p50Seconds: anyNumber, p95Seconds: anyNumber }),
  fc
    .tuple(fc.double({ min: 1, max: 5000, noNaN: true }), fc.double({ min: 1, max: 30, noNaN: true }))
    .map(([p50Seconds, ratio]) => ({ p50Seconds, p95Seconds: p50Seconds * ratio })),
);
const anyPace = fc.record({
  fromProgress: anyNumber,
  fromSeconds: anyNumber,
  progress: anyNumber,
  seconds: anyNumber,
  trust: fc.double({ min: 0, max: 1, noNaN: true }),
});
const anyMoment: fc.Arbitrary<PollMoment> = fc.record({
  elapsedSeconds: anyNumber,
  progress: fc.option(anyNumber),
  pollAfterSeconds: fc.option(anyNumber),
  durations: fc.option(anyDurations, { nil: undefined }),
  pace: fc.option(fc.option(anyPace), { nil: undefined }),
  jitter: fc.option(anyNumber, { nil: undefined }),
});

test("every wait is whole seconds, from 1 to 300, or what the hint asks for and at most a fifth more", () => {
  fc.assert(
    fc.property(anyMoment, (moment) => {
      const seconds = nextPollSeconds(moment);
      expect(Number.isInteger(seconds)).toBe(true);
      expect(seconds).toBeGreaterThanOrEqual(1);
      const { pollAfterSeconds: hint, jitter } = moment;
      const isHinted = hint !== null && !Number.isNaN(hint);
      const asked = isHinted ? Math.ceil(Math.min(600, Math.max(1, hint))) : 1;
      const most = !isHinted ? 300 : jitter === undefined ? asked : Math.ceil(1.2 * asked);
      expect(seconds).toBeGreaterThanOrEqual(asked);
      expect(seconds).toBeLessThanOrEqual(most);
    }),
    { numRuns: 2000 },
  );
});

test("durations that are none count as unknown", () => {
  const wait = (durations: DurationDistribution) => nextPollSeconds({ ...blind, elapsedSeconds: 50, durations });
  const none = [Number.NaN, 0, -1, Number.POSITIVE_INFINITY];
  for (const p50Seconds of none) expect(wait({ p50Seconds, p95Seconds: 90 })).toBe(wait(anyDuration));
  expect(wait({ p50Seconds: 100, p95Seconds: 10 })).toBe(wait(anyDuration));
});
