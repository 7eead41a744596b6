import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { admit, type PlaceRequest } from "../../lib/render/admission.ts";
import { lookSeconds, placeWaitSeconds } from "../../lib/render/admission-wait.ts";
import { emptyQueue, type PlaceQueue, type Ticket } from "../../lib/render/place-queue.ts";
import { estimateCount, ticketsToKeep } from "../../lib/render/waiting-sample.ts";
import { quantile, type SimulatedLoad, type SimulatedRender, simulateAdmission } from "./admission-simulation.ts";

/** A provider with three places, clips of a minute and a half, renders that die or oversleep, clocks that differ. */
const usual: SimulatedLoad = {
  seed: 1,
  renders: 1000,
  limit: 3,
  arriveWithinSeconds: 60,
  p50Seconds: 90,
  spread: 0.6,
  leaseSeconds: 900,
  crashed: 0.05,
  late: 0.02,
  skewSeconds: 2,
};

const waitsOf = (renders: SimulatedRender[]) => renders.filter(({ isCrashed }) => !isCrashed).map(({ waits }) => waits);
const unhurt = (renders: SimulatedRender[]) => renders.filter(({ isCrashed, isLate }) => !isCrashed && !isLate);
const delaysOf = (renders: SimulatedRender[]) => renders.map(({ takenAt, since }) => ((takenAt ?? 0) - since) / 1000);

describe("virtual renders", () => {
  test("10,000 at once for three places: never more than three, none lost, by age, no place idle, few waits", async () => {
    const { renders, mostHeld, used, writes, left } = await simulateAdmission({ ...usual, renders: 10_000 });
    expect(mostHeld).toBe(3);
    expect(renders.filter(({ isCrashed, endedAt }) => !isCrashed && endedAt === null)).toEqual([]);
    expect(left).toMatchObject({ leases: [], tickets: [] });
    expect(used).toBeGreaterThan(0.9);
    const overtaken = unhurt(renders).map(({ overtakenBy }) => overtakenBy);
    expect(quantile(overtaken, 0.5)).toBeLessThanOrEqual(10);
    expect(quantile(overtaken, 0.99)).toBeLessThanOrEqual(50);
    expect(Math.max(...overtaken)).toBeLessThanOrEqual(500);
    const waits = waitsOf(renders);
    expect(quantile(waits, 0.5)).toBeLessThanOrEqual(50);
    expect(quantile(waits, 0.99)).toBeLessThanOrEqual(90);
    expect(writes / renders.length).toBeLessThan(25);
  }, 60_000);

  test("ten times as many that wait ask a fixed number of times more", async () => {
    const median = async (renders: number) =>
      quantile(waitsOf((await simulateAdmission({ ...usual, renders })).renders), 0.5);
    const [ten, hundred, thousand] = [await median(30), await median(300), await median(3000)];
    expect(hundred - ten).toBeLessThanOrEqual(20);
    expect(thousand - hundred).toBeLessThanOrEqual(20);
  });

  test.each<[string, Partial<SimulatedLoad>]>([
    ["one place", { limit: 1, renders: 300 }],
    ["twenty places", { limit: 20 }],
    ["two hundred places", { limit: 200, renders: 2000 }],
    ["times that differ by a factor of ten", { spread: 1 }],
    ["times that hardly differ", { spread: 0.1 }],
    ["jobs of ten minutes", { p50Seconds: 600, leaseSeconds: 6000, renders: 300 }],
    ["all dropped in the same millisecond", { arriveWithinSeconds: 0 }],
    ["dropped over ten hours", { arriveWithinSeconds: 36_000 }],
    ["clocks that are half a minute off either way", { skewSeconds: 30, crashed: 0 }],
  ])("%s: never too many, none lost, places in use", async (_name, load) => {
    const { renders, mostHeld, used } = await simulateAdmission({ ...usual, ...load });
    expect(mostHeld).toBeLessThanOrEqual(load.limit ?? usual.limit);
    expect(renders.filter(({ isCrashed, endedAt }) => !isCrashed && endedAt === null)).toEqual([]);
    expect(used).toBeGreaterThan(0.85);
  });

  test("an interactive render beside hundreds of batches waits for minutes, and the batches for little more", async () => {
    const alone = await simulateAdmission({ ...usual, renders: 500, crashed: 0, late: 0 });
    const batchAt = 500 / 550;
    const mixed = await simulateAdmission({
      ...usual,
      renders: 550,
      crashed: 0,
      late: 0,
      batchesAtOnce: { part: batchAt, restEverySeconds: 300 },
    });
    const interactive = mixed.renders.filter(({ urgency }) => urgency === "interactive");
    expect(interactive).toHaveLength(50);
    expect(quantile(delaysOf(interactive), 0.5)).toBeLessThan(300);
    expect(quantile(delaysOf(interactive), 0.99)).toBeLessThan(900);
    const batch = mixed.renders.filter(({ urgency }) => urgency === "batch");
    expect(Math.max(...delaysOf(batch))).toBeLessThan(1.3 * Math.max(...delaysOf(alone.renders)));
  });

  test("when almost all vanish without a word, the rest come within half the time that they have waited", async () => {
    const cancel = { atSeconds: 7200, keepOneIn: 300 };
    const { renders } = await simulateAdmission({ ...usual, renders: 3000, crashed: 0, late: 0, cancel });
    const kept = renders.filter((_, index) => index % cancel.keepOneIn === 0);
    expect(kept.filter(({ endedAt }) => endedAt === null)).toEqual([]);
    for (const delay of delaysOf(kept)) expect(delay).toBeLessThan(1.8 * cancel.atSeconds);
  });

  test("jobs of a model begin as often as it allows, and never more often within any minute", async () => {
    const load = { ...usual, limit: 10, limitPerMinute: 2, renders: 200, crashed: 0, late: 0 };
    const { renders } = await simulateAdmission(load);
    const starts = renders.map(({ takenAt }) => takenAt ?? Number.NaN).sort((left, right) => left - right);
    for (const [index, start] of starts.entries())
      expect((starts[index + 2] ?? Infinity) - start).toBeGreaterThan(60_000);
    expect(starts.at(-1)).toBeLessThan((200 / 2) * 60_000 * 1.3);
  });
});

describe("how long a render waits", () => {
  const moments = fc.record({
    turns: fc.integer({ min: 1, max: 1_000_000 }),
    limit: fc.integer({ min: 1, max: 250 }),
    holdSeconds: fc.double({ min: 0, max: 100_000, noNaN: true }),
    ageSeconds: fc.double({ min: -10, max: 10_000_000, noNaN: true }),
    jitter: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  });

  test("in whole seconds, at least one, and not beyond five minutes or half its age and a tenth", () => {
    fc.assert(
      fc.property(moments, (moment) => {
        const wait = placeWaitSeconds(moment);
        expect(Number.isInteger(wait) && wait >= 1).toBe(true);
        expect(wait).toBeLessThanOrEqual(Math.ceil(1.1 * Math.max(300, moment.ageSeconds / 2)));
      }),
    );
  });

  test("no shorter for who is farther back", () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 1, max: 1000 }), (moment, farther) => {
        expect(placeWaitSeconds({ ...moment, turns: moment.turns + farther })).toBeGreaterThanOrEqual(
          placeWaitSeconds(moment),
        );
      }),
    );
  });

  test("the first in the queue looks often beside what a job takes, but never all the time", () => {
    expect([0, 5, 90, 100_000].map(lookSeconds)).toEqual([1, 1, 7.2, 30]);
  });
});

describe("the tickets", () => {
  const waiting = (family: number, count: number) =>
    Array.from({ length: count }, (_, since): Ticket => {
      return { renderId: `r${family}-${since}`, since, urgency: "batch", wakesAt: 1 };
    });

  test.each([5, 31])("of %d, all are kept", (count) => {
    expect(ticketsToKeep(waiting(1, count))).toEqual(waiting(1, count));
    expect(estimateCount(waiting(1, count))).toBe(count);
  });

  test.each([100, 1000, 10_000])("of %d, few are kept, and tell about how many there are", (count) => {
    const estimates = Array.from({ length: 30 }, (_, family) => {
      const kept = ticketsToKeep(waiting(family, count));
      expect(kept.length).toBeLessThan(32 + 12 * Math.log2(count));
      return estimateCount(kept) / count;
    });
    expect(quantile(estimates, 0.1)).toBeGreaterThan(0.6);
    expect(quantile(estimates, 0.5)).toBeGreaterThan(0.8);
    expect(quantile(estimates, 0.5)).toBeLessThan(1.2);
    expect(quantile(estimates, 0.9)).toBeLessThan(1.6);
  });

  test("the oldest of each urgency are always among them, and it matters to none in what order they came", () => {
    const ages = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 100_000 }), fc.boolean()), {
      maxLength: 300,
      selector: ([since]) => since,
    });
    fc.assert(
      fc.property(ages, (list) => {
        const tickets = list.map(([since, isUrgent]): Ticket => {
          return { renderId: `r${since}`, since, urgency: isUrgent ? "interactive" : "batch", wakesAt: 1 };
        });
        const kept = ticketsToKeep(tickets);
        expect(ticketsToKeep([...tickets].reverse())).toEqual(kept);
        let oneByOne: Ticket[] = [];
        for (const ticket of tickets) oneByOne = ticketsToKeep([...oneByOne, ticket]);
        expect(oneByOne).toEqual(kept);
        for (const urgency of ["interactive", "batch"]) {
          const oldest = tickets.filter((ticket) => ticket.urgency === urgency).sort((a, b) => a.since - b.since);
          expect(kept).toEqual(expect.arrayContaining(oldest.slice(0, 32)));
        }
      }),
    );
  });
});

test("what is decided changes nothing of what it was decided on", () => {
  const request: PlaceRequest = {
    renderId: "r1",
    since: "2026-11-22T12:00:00.000Z",
    urgency: "batch",
    limit: 1,
    perMinute: { model: "m", limit: 1 },
    leaseSeconds: 60,
    typicalSeconds: 90,
  };
  const now = new Date("2026-11-22T12:00:00.000Z");
  const before: PlaceQueue = structuredClone(emptyQueue);
  const { queue } = admit(before, request, now, 0.5);
  expect(before).toEqual(emptyQueue);
  const held = structuredClone(queue ?? emptyQueue);
  expect(admit(queue ?? emptyQueue, { ...request, renderId: "r2" }, now, 0.5).answer).toMatchObject({ ahead: 0 });
  expect(queue).toEqual(held);
});
