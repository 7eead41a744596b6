import { expect, test } from "vitest";
import { closeRender } from "../../lib/steps/close-render.ts";
import { prepareRender } from "../../lib/steps/prepare-render.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import { fakeProvider } from "../fakes/fake-provider.ts";
import { dropStill, runWorkflow, type TestWorld, testWorld } from "../support/run-workflow.ts";

async function begun() {
  const world = testWorld();
  const event = await dropStill(world);
  const startDate = world.clock.now.getTime();
  const { renderId } = await prepareRender(world.dependencies)(event);
  world.clock.now = new Date(startDate + 60_000);
  return { world, event, renderId };
}

function stopped(world: TestWorld, event: unknown, detail: object = {}) {
  const stopDate = world.clock.now.getTime();
  const time = world.clock.now.toISOString();
  return {
    time,
    detail: { name: "uuid", status: "ABORTED", input: JSON.stringify(event), output: null, stopDate, ...detail },
  };
}

test.each([
  ["its name", (renderId: string) => ({ name: renderId, input: null })],
  ["its output", (renderId: string) => ({ input: null, output: JSON.stringify({ render: { renderId } }) })],
  [
    "the event that carried it on",
    (renderId: string) => ({
      input: JSON.stringify({
        "detail-type": "Render Requested",
        id: "1",
        time: "2026-11-22T12:00:00Z",
        detail: { renderId },
      }),
    }),
  ],
  ["the event that began it, by its still", () => ({})],
])("an execution tells its render by %s", async (_by, detailOf) => {
  const { world, event, renderId } = await begun();
  const closed = await closeRender(world.dependencies)(stopped(world, event, detailOf(renderId)));
  expect(closed).toMatchObject({ renderId, outcome: "closed", status: "canceled" });
  expect(world.ledger.records.get(renderId)?.record.endedAt).toBe(world.clock.now.toISOString());
});

test("a render is found by its event though its sidecar has changed since", async () => {
  const { world, event, renderId } = await begun();
  await world.objects.write(
    { bucket: "stills", key: "stills/photo.json" },
    { body: '{"seconds":9}', mediaType: "application/json" },
  );
  const closed = await closeRender(world.dependencies)(stopped(world, event));
  expect(closed).toMatchObject({ renderId, outcome: "closed" });
});

test("an execution that ended red by our own steps changes nothing and tells nobody", async () => {
  const rejection = { status: "failed", failure: fakeFailure("policy") } as const;
  const world = testWorld({ provider: fakeProvider({ polls: [rejection] }) });
  const event = await dropStill(world);
  const { record } = await runWorkflow(world, event);
  const told = world.events.length;
  world.clock.now = new Date(world.clock.now.getTime() + 1000);
  const closed = await closeRender(world.dependencies)(stopped(world, event, { status: "FAILED" }));
  expect(closed).toMatchObject({ outcome: "unchanged", status: "rejected" });
  expect(world.ledger.records.get(record.renderId)?.record).toEqual(record);
  expect(world.events).toHaveLength(told);
});

test("news of an earlier execution leaves a render alone that was opened again since", async () => {
  const { world, event, renderId } = await begun();
  const change = stopped(world, event);
  await closeRender(world.dependencies)(change);
  world.clock.now = new Date(world.clock.now.getTime() + 60_000);
  const again = {
    "detail-type": "Render Requested",
    id: "2",
    time: world.clock.now.toISOString(),
    detail: { renderId, reopen: true },
  };
  await prepareRender(world.dependencies)(again);
  expect(await closeRender(world.dependencies)(change)).toMatchObject({ outcome: "unknown" });
  const named = { ...change, detail: { ...change.detail, name: renderId } };
  expect(await closeRender(world.dependencies)(named)).toMatchObject({ outcome: "unchanged", status: "rendering" });
});

test("of the renders of one still, only that of the execution is closed", async () => {
  const { world, event, renderId } = await begun();
  const request = (id: string, prompt: string) => ({
    "detail-type": "Render Requested",
    id,
    time: world.clock.now.toISOString(),
    detail: { still: { bucket: "stills", key: "stills/photo.jpg" }, request: { prompt } },
  });
  const other = request("2", "pan left");
  const { renderId: otherId } = await prepareRender(world.dependencies)(other);
  expect(await closeRender(world.dependencies)(stopped(world, request("3", "tilt up")))).toMatchObject({
    outcome: "unknown",
  });
  expect(await closeRender(world.dependencies)(stopped(world, other))).toMatchObject({ renderId: otherId });
  expect(world.ledger.records.get(renderId)?.record.status).toBe("rendering");
  expect(await closeRender(world.dependencies)(stopped(world, event))).toMatchObject({ renderId, outcome: "closed" });
});

test("a render that another event took up is that one's to close", async () => {
  const { world, event, renderId } = await begun();
  const again = { ...event, id: "the same, dropped again" };
  await prepareRender(world.dependencies)(again);
  expect(await closeRender(world.dependencies)(stopped(world, event))).toMatchObject({ outcome: "unknown" });
  expect(await closeRender(world.dependencies)(stopped(world, again))).toMatchObject({ renderId, outcome: "closed" });
});

test("telling that failed is made up for when the news comes again", async () => {
  const { world, event } = await begun();
  const broken = { ...world.dependencies, emit: () => Promise.reject(new Error("the bus is away")) };
  const change = stopped(world, event);
  await expect(closeRender(broken)(change)).rejects.toThrow("away");
  await closeRender(world.dependencies)(change);
  expect(world.events.at(-1)?.["detail-type"]).toBe("Render Canceled");
});

test("an execution that never opened a record is none of our business", async () => {
  const world = testWorld();
  const closed = await closeRender(world.dependencies)(stopped(world, { nothing: "known" }, { input: '{"cut off' }));
  expect(closed).toEqual({ renderId: null, outcome: "unknown", status: null, failure: null });
});
