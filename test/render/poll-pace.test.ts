import fc from "fast-check";
import { expect, test } from "vitest";
import { forecastOf, notePace, type ProgressPace } from "../../lib/render/progress-pace.ts";

function paceAfter(looks: [elapsedSeconds: number, progress: number | null][]): ProgressPace | null {
  return looks.reduce<ProgressPace | null>(
    (pace, [elapsedSeconds, progress]) => notePace(pace, { elapsedSeconds, progress }),
    null,
  );
}

test("one look at progress foretells the end, trusted by half", () => {
  const forecast = forecastOf(paceAfter([[30, 40]]));
  expect(forecast?.endSeconds).toBeCloseTo(74.6, 1);
  expect(forecast?.trust).toBe(0.5);
});

test("a pace that holds earns trust, one that breaks loses it", () => {
  const held = paceAfter([
    [30, 40],
    [45, 60],
  ]);
  expect(held?.trust).toBe(0.6);
  const stuck = paceAfter([
    [30, 40],
    [45, 60],
    [60, 60],
  ]);
  expect(stuck?.trust).toBeLessThan(0.1);
  expect(forecastOf(stuck)).toBeNull();
});

test("a job that waited in a queue is foretold by its pace since", () => {
  const forecast = forecastOf(
    paceAfter([
      [20, 0],
      [50, 0],
      [60, 20],
      [70, 40],
      [80, 60],
    ]),
  );
  expect(Math.abs((forecast?.endSeconds ?? 0) - 100)).toBeLessThan(3);
});

test("progress that goes backwards is not trusted", () => {
  const pace = paceAfter([
    [30, 40],
    [40, 20],
    [50, 25],
  ]);
  expect(pace?.trust).toBeLessThan(0.1);
});

test("a pace that holds for two looks is trusted again after a lie", () => {
  const lie: [number, number][] = [
    [30, 40],
    [40, 20],
  ];
  expect(paceAfter(lie)?.trust).toBeLessThan(0.1);
  const held: [number, number][] = [
    [50, 30],
    [60, 40],
    [70, 50],
  ];
  expect(paceAfter([...lie, ...held])?.trust).toBe(0.6);
});

test("a job first seen at 99 % has shown no pace", () => {
  expect(forecastOf(paceAfter([[30, 99]]))).toBeNull();
  expect(forecastOf(paceAfter([[30, 100]]))).toBeNull();
});

test("99 % for longer than the pace allows foretells nothing", () => {
  expect(
    forecastOf(
      paceAfter([
        [30, 60],
        [49.5, 99],
        [53, 99],
      ]),
    ),
  ).toBeNull();
});

test("a report that is missing or no percentage changes nothing, and neither does a look at an earlier time", () => {
  const pace = paceAfter([[30, 40]]);
  for (const progress of [null, Number.NaN, -1, 101, Number.POSITIVE_INFINITY]) {
    expect(notePace(pace, { elapsedSeconds: 40, progress })).toBe(pace);
  }
  expect(notePace(pace, { elapsedSeconds: 30, progress: 41 })).toBe(pace);
  expect(notePace(null, { elapsedSeconds: Number.NaN, progress: 41 })).toBeNull();
});

test("whatever is reported, the pace is finite, survives JSON and takes less than 100 bytes", () => {
  const progress = fc.oneof(
    fc.double({ min: 0, max: 100, noNaN: true }),
    fc.integer({ min: 0, max: 100 }),
    fc.double(),
  );
  const looks = fc.array(fc.tuple(fc.double({ min: 0, max: 3600, noNaN: true }), fc.option(progress)), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(looks, (taken) => {
      const pace = paceAfter(taken.toSorted(([left], [right]) => left - right));
      if (pace === null) return;
      expect(JSON.stringify(pace).length).toBeLessThan(100);
      expect(JSON.parse(JSON.stringify(pace))).toEqual(pace);
      expect(pace.trust).toBeGreaterThanOrEqual(0.02);
      expect(pace.trust).toBeLessThanOrEqual(0.6);
      const forecast = forecastOf(pace);
      if (forecast === null) return;
      expect(forecast.endSeconds).toBeGreaterThanOrEqual(pace.seconds);
      expect(forecast.endSeconds).toBeLessThan(1e7);
      expect(forecast.scaleSeconds).toBeGreaterThan(0);
    }),
    { numRuns: 1000 },
  );
});
