import fc from "fast-check";
import { expect, test } from "vitest";
import { type FakeProviderOptions, fakeProvider } from "../fakes/fake-provider.ts";
import { dropStill, runStates, runTogether, type TestWorld, testWorld } from "../support/run-workflow.ts";

function worldOf(options: FakeProviderOptions = {}): TestWorld {
  const world: TestWorld = testWorld({
    provider: fakeProvider({ now: () => world.clock.now, ...options }),
    // On AWS nobody knows which of the other processes are gone.
    settings: { otherRunnersAreGone: false },
  });
  return world;
}

test("executions of one render at the same time make one job, and all of them end green", async () => {
  const running = Array.from({ length: 12 }, () => "running" as const);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 0, max: 6 }), async (executions, polls) => {
      const world = worldOf({ polls: running.slice(0, polls) });
      const event = await dropStill(world);
      const events = Array.from({ length: executions }, (_, index) => ({ ...event, id: `event ${index}` }));
      const runs = await runTogether(world, events);
      expect(runs.map(({ result }) => result.status)).toEqual(events.map(() => "succeeded"));
      expect(runs.map(({ visited }) => visited.at(-1))).toEqual(events.map(() => "RecordSuccess"));
      expect(world.provider.creates).toHaveLength(1);
      expect([...world.ledger.records.values()].map(({ record }) => record.status)).toEqual(["succeeded"]);
    }),
    { numRuns: 25, seed: 20_261_122 },
  );
});

const steps = ["AdmitRender", "CreateVideo", "PollVideo", "StoreClip", "RecordSuccess"];
test.each(steps)("one that is overtaken before %s goes on to the same green end", async (state) => {
  const world = worldOf();
  const event = await dropStill(world);
  const slower = await runStates(world, event, {
    [state]: async (call) => {
      if (call === 1) await runStates(world, { ...event, id: "faster" });
    },
  });
  expect(slower.visited.slice(-2)).toEqual(["IsClipStored", "RecordSuccess"]);
  expect(world.provider.creates).toHaveLength(1);
  const told = world.events.filter((each) => each["detail-type"] === "Render Succeeded");
  expect(new Set(told.map(({ id }) => id)).size).toBe(1);
});

test("one that breaks after another made the clip ends green, and leaves the record as it is", async () => {
  const world = worldOf();
  const event = await dropStill(world);
  const slower = await runStates(world, event, {
    PollVideo: async (call) => {
      if (call === 1) await runStates(world, { ...event, id: "faster" });
      throw new Error("the function broke");
    },
  });
  expect(slower.visited.slice(-3)).toEqual(["RecordFailure", "WasRejected", "NothingToDo"]);
  expect([...world.ledger.records.values()].map(({ record }) => record.status)).toEqual(["succeeded"]);
});
