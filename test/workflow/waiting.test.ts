import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderFoundEvent } from "../../lib/render/reconcile-events.ts";
import { isOverdue } from "../../lib/render/reconcile-rules.ts";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import { closeRender } from "../../lib/steps/close-render.ts";
import { fakeProvider } from "../fakes/fake-provider.ts";
import { dropStill, requestStill, runStates, runTogether, type TestWorld, testWorld } from "../support/run-workflow.ts";
import { runAll } from "./run-all.ts";

const day = 86_400_000;

/** A world with one place, which another render has for a minute. */
async function fullWorld(holdSeconds = 60): Promise<TestWorld> {
  const world = testWorld({ settings: { mostJobsAt: () => 1 } });
  await takePlace(world, holdSeconds);
  return world;
}

function takePlace(world: TestWorld, leaseSeconds: number) {
  const since = new Date(world.clock.now.getTime() - day).toISOString();
  const request = { renderId: "another", since, urgency: "batch", limit: 1, leaseSeconds, typicalSeconds: 30 } as const;
  return world.dependencies.places.take("fake", request);
}

const recordOf = (world: TestWorld): RenderRecord => {
  const [entry] = world.ledger.records.values();
  if (entry === undefined) throw new Error("no record");
  return entry.record;
};
const pass = (world: TestWorld, milliseconds: number) => {
  world.clock.now = new Date(world.clock.now.getTime() + milliseconds);
};
/** Breaks the nth asking for a place for good: the process is gone. */
const goneAt = (asking: number) => {
  const gone = () => {
    throw new Error("the process is gone");
  };
  return { AdmitRender: (call: number) => void (call >= asking && gone()), RecordFailure: gone };
};

describe("no render fails because others were before it", () => {
  test("nor because the machine was off for two days while it waited", async () => {
    const world = await fullWorld();
    const event = await requestStill(world, { deadlineMinutes: 5 });
    await runStates(world, event, goneAt(2));
    expect(recordOf(world)).toMatchObject({ endedAt: null, attempts: [] });
    pass(world, 2 * day);
    await runStates(world, event);
    expect(recordOf(world)).toMatchObject({ status: "succeeded", failure: null });
  });

  test("nor where the reconciler carries it on, by an event of its own", async () => {
    const world = await fullWorld();
    await runStates(world, await requestStill(world, { deadlineMinutes: 5 }), goneAt(2));
    pass(world, 2 * day);
    const { renderId } = recordOf(world);
    const time = world.clock.now.toISOString();
    await runStates(world, { "detail-type": "Render Requested", id: "found", time, detail: { renderId } });
    expect(recordOf(world)).toMatchObject({ status: "succeeded", failure: null });
  });

  test("nor because each of its hundred looks came a little later than it should", async () => {
    const world = await fullWorld();
    const event = await requestStill(world, { deadlineMinutes: 5 });
    let looks = 0;
    await runStates(world, event, {
      async AdmitRender(call) {
        looks = call;
        // Waits that are longer than they were, a function that starts slowly, a ledger that was asked twice.
        pass(world, 9000);
        if (call < 100) await takePlace(world, 60);
      },
    });
    expect(looks).toBeGreaterThanOrEqual(100);
    expect(recordOf(world)).toMatchObject({ status: "succeeded", failure: null });
  });
});

test("a chain of shots does not fail because each of them waited for hours", async () => {
  const world = await fullWorld(4 * 3600);
  const { places } = world.dependencies;
  let given = 0;
  Object.assign(world.dependencies, {
    places: {
      ...places,
      async release(provider: string, renderId: string) {
        await places.release(provider, renderId);
        // Before the next shot asks, somebody older is there again.
        if (++given < 3) await takePlace(world, 4 * 3600);
      },
    },
  });
  const shots = ["push in", "pan left", "tilt up"].map((prompt) => ({ prompt, seconds: 4 }));
  await runTogether(world, [await requestStill(world, { shots, chained: true, deadlineMinutes: 20 })]);
  const records = [...world.ledger.records.values()].map(({ record }) => record);
  expect(records.map(({ status, failure }) => [status, failure])).toEqual(records.map(() => ["succeeded", null]));
  expect(world.provider.jobs).toHaveLength(3);
  expect(world.clock.now.getTime() - Date.parse("2026-11-22T12:00:00.000Z")).toBeGreaterThan(8 * 3_600_000);
});

test("once it has its place, its time counts: a job that hangs is given up so long after", async () => {
  const provider = fakeProvider({ polls: () => "running" });
  const world = testWorld({ provider, settings: { mostJobsAt: () => 1 } });
  await takePlace(world, 1200);
  await runStates(world, await requestStill(world, { deadlineMinutes: 5 }));
  const { attempts, endedAt, failure } = recordOf(world);
  expect(failure?.code).toBe("deadline_exceeded");
  const took = Date.parse(endedAt ?? "") - Date.parse(attempts[0]?.createdAt ?? "");
  expect(took).toBeGreaterThanOrEqual(5 * 60_000);
  expect(took).toBeLessThan(6 * 60_000);
});

test("an execution that is aborted while its render waits for a place ends that render, and gives its ticket back", async () => {
  const world = await fullWorld();
  const event = await dropStill(world);
  await runStates(world, event, goneAt(2));
  const { renderId, deadlineAt, request, updatedAt } = recordOf(world);
  expect(Date.parse(deadlineAt) - request.deadlineMinutes * 60_000).toBeGreaterThan(Date.parse(updatedAt));
  const stopDate = Date.parse(updatedAt) + 1;
  const detail = { name: renderId, status: "ABORTED", stopDate };
  const closed = await closeRender(world.dependencies)({ time: new Date(stopDate).toISOString(), detail });
  expect(closed).toMatchObject({ outcome: "closed", status: "canceled" });
  expect((await world.dependencies.places.look("fake")).tickets).toEqual([]);
});

test("an execution whose 14 days are over while its render waits leaves it open, for the reconciler to carry on", async () => {
  const world = await fullWorld();
  const event = await dropStill(world);
  await runStates(world, event, goneAt(2));
  pass(world, 14 * day);
  const { renderId } = recordOf(world);
  const detail = { name: renderId, status: "TIMED_OUT", stopDate: world.clock.now.getTime() };
  const closed = await closeRender(world.dependencies)({ time: world.clock.now.toISOString(), detail });
  expect(closed).toMatchObject({ outcome: "unchanged", failure: null });
  expect(isOverdue(recordOf(world), 7200, world.clock.now)).toBe(true);
  const found = renderFoundEvent(recordOf(world));
  await runStates(world, found);
  expect(recordOf(world)).toMatchObject({ status: "succeeded", failure: null });
});

test("whenever its process is gone, for however long, and wherever it carries on, it ends as a clip", async () => {
  const absence = fc.record({ asking: fc.integer({ min: 1, max: 12 }), seconds: fc.integer({ min: 0, max: 200_000 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(absence, { maxLength: 4 }),
      fc.integer({ min: 30, max: 4000 }),
      async (absences, held) => {
        const world = await fullWorld(held);
        const event = await requestStill(world, { deadlineMinutes: 1 });
        for (const { asking, seconds } of absences) {
          await runStates(world, event, goneAt(asking));
          // Gone before it was told to wait, its time counts.
          if (recordOf(world).status === "succeeded" || seconds < 30) continue;
          if ((await world.dependencies.places.look("fake")).tickets.length > 0) pass(world, seconds * 1000);
        }
        await runStates(world, event);
        expect(recordOf(world)).toMatchObject({ status: "succeeded", failure: null });
        expect(world.provider.creates).toHaveLength(1);
      },
    ),
    { numRuns: 20 },
  );
});

describe("the same content, asked for while the first that asked is in the queue", () => {
  /** One place, which is taken for long; two stills of the same bytes behind it. */
  async function twins(held: number) {
    const world = await fullWorld(held);
    const { ledger, places } = world.dependencies;
    const looks = { forPlaces: 0, forTheOther: 0 };
    const take: typeof places.take = (...of) => {
      looks.forPlaces++;
      return places.take(...of);
    };
    const claimContent: typeof ledger.claimContent = (...of) => {
      looks.forTheOther++;
      return ledger.claimContent(...of);
    };
    Object.assign(world.dependencies, { places: { ...places, take }, ledger: { ...ledger, claimContent } });
    const first = await dropStill(world, "stills/a.jpg", "the same bytes");
    world.clock.now = new Date(world.clock.now.getTime() + 1000);
    const { detail, ...event } = await dropStill(world, "stills/b.jpg", "the same bytes");
    const still = { bucket: "stills", key: "stills/b.jpg" };
    const request = { deadlineMinutes: 5 };
    const second = { ...event, "detail-type": "Render Requested", detail: { still, request } };
    return { world, runs: await runAll(world, [first, second]), looks };
  }

  test("is served from its clip, hours past its own deadline", async () => {
    const { world, runs } = await twins(6 * 3600);
    expect(runs.map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
    expect(runs.filter(({ reusedFrom }) => reusedFrom !== null)).toHaveLength(1);
    expect(world.provider.creates).toHaveLength(1);
  });

  test("looks about as often as the one that it waits for", async () => {
    const { runs, looks } = await twins(600);
    expect(runs.map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
    expect(looks.forPlaces).toBeGreaterThan(50);
    expect(looks.forTheOther).toBeLessThan(looks.forPlaces + 20);
  });
});
