import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyDuration, type DurationDistribution } from "../../lib/render/duration-distribution.ts";
import {
  addDuration,
  countOf,
  type DurationSummary,
  distributionOf,
  emptySummary,
  mergeSummaries,
} from "../../lib/render/duration-summary.ts";
import { nextPollSeconds, secondsPerPoll } from "../../lib/render/poll-schedule.ts";
import { expectedCost } from "./poll-frontier.ts";
import { drawDurations, profiles } from "./poll-simulation.ts";

const summaryOf = (durations: readonly number[]) => durations.reduce<DurationSummary>(addDuration, emptySummary);
const seconds = fc.oneof(fc.double({ min: 0.001, max: 1e5, noNaN: true }), fc.double());
const summaries = fc.array(seconds, { maxLength: 80 }).map(summaryOf);
const priors: fc.Arbitrary<DurationDistribution> = fc.oneof(
  fc.record({ p50Seconds: fc.double(), p95Seconds: fc.double() }),
  fc
    .tuple(fc.double({ min: 0.5, max: 1e4, noNaN: true }), fc.double({ min: 1, max: 50, noNaN: true }))
    .map(([p50Seconds, ratio]) => ({ p50Seconds, p95Seconds: p50Seconds * ratio })),
);

test("summaries merge in any order and grouping", () => {
  fc.assert(
    fc.property(summaries, summaries, summaries, (a, b, c) => {
      expect(mergeSummaries(a, b)).toEqual(mergeSummaries(b, a));
      expect(mergeSummaries(mergeSummaries(a, b), c)).toEqual(mergeSummaries(a, mergeSummaries(b, c)));
      expect(mergeSummaries(a, emptySummary)).toEqual(a);
    }),
  );
});

test("the summary of all jobs is that of its parts merged, whatever the order", () => {
  fc.assert(
    fc.property(fc.array(seconds, { maxLength: 60 }), fc.array(seconds, { maxLength: 60 }), (left, right) => {
      expect(mergeSummaries(summaryOf(left), summaryOf(right))).toEqual(summaryOf([...right, ...left].toReversed()));
    }),
  );
});

test("from any summary and any prior comes a distribution of finite numbers", () => {
  fc.assert(
    fc.property(summaries, priors, (summary, prior) => {
      const { p50Seconds, p95Seconds } = distributionOf(summary, prior);
      expect(p50Seconds).toBeGreaterThan(0);
      expect(p95Seconds).toBeGreaterThanOrEqual(p50Seconds);
      expect(p95Seconds).toBeLessThan(Number.POSITIVE_INFINITY);
    }),
    { numRuns: 500 },
  );
});

test("what is no duration changes nothing", () => {
  for (const none of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) expect(addDuration([1], none)).toEqual([1]);
});

test("thousands of jobs fit in 300 bytes, and the newest count most", () => {
  let summary = summaryOf(drawDurations(profiles["very slow"], 5000));
  expect(JSON.stringify(summary).length).toBeLessThan(300);
  expect(countOf(summary)).toBeLessThanOrEqual(256);
  for (const duration of drawDurations(profiles.fast, 600)) summary = addDuration(summary, duration);
  expect(distributionOf(summary, anyDuration).p50Seconds).toBeLessThan(60);
  const anywhere = summaryOf(Array.from({ length: 5000 }, (_, index) => 2 ** ((index * 7) % 14)));
  expect(JSON.stringify(mergeSummaries(anywhere, anywhere)).length).toBeLessThan(300);
});

test("without jobs the prior holds; with five, half of the prior; with many, hardly any", () => {
  const prior = profiles["very slow"];
  expect(distributionOf(emptySummary, prior)).toEqual(prior);
  const after = (jobs: number) => distributionOf(summaryOf(Array<number>(jobs).fill(60)), prior).p50Seconds;
  expect(after(1)).toBeGreaterThan(200);
  expect(after(20)).toBeLessThan(70);
  expect(Math.abs(after(200) - 60)).toBeLessThan(6);
});

test("one job that hung for a day moves the median by less than a tenth", () => {
  const usual = summaryOf(drawDurations(profiles.medium, 30));
  const before = distributionOf(usual, anyDuration);
  const after = distributionOf(addDuration(usual, 86_400), anyDuration);
  expect(Math.abs(after.p50Seconds / before.p50Seconds - 1)).toBeLessThan(0.1);
  expect(after.p95Seconds / before.p95Seconds).toBeLessThan(1.35);
});

describe.each(Object.entries(profiles))("jobs that are %s", (_name, durations) => {
  test("after 30 of them, found by polling, one of which hung, the schedule costs 5 percent more than one that knew", () => {
    const costOf = (believed: DurationDistribution) =>
      expectedCost(durations, secondsPerPoll, (elapsedSeconds) =>
        nextPollSeconds({ elapsedSeconds, progress: null, pollAfterSeconds: null, durations: believed }),
      ).cost;
    let summary = emptySummary;
    for (const duration of [20_000, ...drawDurations(durations, 29)]) {
      const believed = distributionOf(summary, anyDuration);
      let [seen, wait] = [0, 0];
      while (seen < duration) {
        wait = nextPollSeconds({ elapsedSeconds: seen, progress: null, pollAfterSeconds: null, durations: believed });
        seen += wait;
      }
      summary = addDuration(summary, seen - wait / 2);
    }
    expect(costOf(distributionOf(summary, anyDuration))).toBeLessThan(1.05 * costOf(durations));
  });
});
