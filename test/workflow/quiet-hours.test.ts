import { expect, test } from "vitest";
import { describeStatus } from "../../lib/cli/describe-record.ts";
import { isOverdue } from "../../lib/render/reconcile-rules.ts";
import type { RenderState } from "../../lib/render/render-state.ts";
import { bindTasks } from "../../lib/steps/bind-tasks.ts";
import { requestStill, runStates, runWorkflow, testWorld } from "../support/run-workflow.ts";
import { runAll } from "./run-all.ts";

/** The world's clock begins at noon. */
const quietHours = { from: 22 * 60, to: 6 * 60, timeZone: "UTC" };
const limit = { mostJobsAt: () => 1 };

test("a render that is not urgent begins in the quiet hours, after one wait", async () => {
  const world = testWorld({ settings: { quietHours } });
  const { record, visited } = await runWorkflow(world, await requestStill(world, { when: "batch" }));
  expect(record).toMatchObject({ status: "succeeded", createdAt: "2026-11-22T12:00:00.000Z" });
  const begun = record.attempts[0]?.createdAt ?? "";
  expect(begun >= "2026-11-22T22:00" && begun < "2026-11-22T22:06").toBe(true);
  const held = ["PrepareRender", "IsRenderReady", "WaitForRequest", "PrepareRender", "IsRenderReady", "AdmitRender"];
  expect(visited.slice(0, 6)).toEqual(held);
});

test.each([
  ["is urgent", { when: "now" as const }, quietHours],
  ["says nothing", {}, quietHours],
  ["comes in them", { when: "batch" as const }, { ...quietHours, from: 11 * 60 }],
  ["comes where there are none", { when: "batch" as const }, undefined],
])("one that %s begins at once", async (_what, request, hours) => {
  const world = testWorld({ settings: { quietHours: hours } });
  const { record } = await runWorkflow(world, await requestStill(world, request));
  expect(record.attempts[0]?.createdAt.slice(0, 16)).toBe("2026-11-22T12:00");
});

test("while it is held its record says until when, its deadline counts from then, and the reconciler leaves it alone", async () => {
  const world = testWorld({ settings: { quietHours } });
  const { PrepareRender } = bindTasks(world.dependencies);
  const event = await requestStill(world, { when: "batch", deadlineMinutes: 60 });
  const state = (await PrepareRender(event)) as RenderState;
  const record = (await world.ledger.get(state.renderId))?.record;
  if (record === undefined) throw new Error("it has no record");
  expect(record).toMatchObject({ status: "queued", attempts: [], prepared: null });
  expect(describeStatus(record)).toMatch(/^held until 2026-11-22 22:0[0-5] UTC$/);
  const until = world.clock.now.getTime() + state.waitSeconds * 1000;
  expect(Date.parse(record.deadlineAt)).toBe(until + 3_600_000);
  expect(isOverdue(record, 7200, new Date(until + 3_600_000))).toBe(false);
  expect(world.events).toEqual([]);
  // Asked for again meanwhile, it is the same, held until the same moment.
  expect(await PrepareRender(event)).toMatchObject({ renderId: state.renderId, waitSeconds: state.waitSeconds });
});

test("it is canceled like any other", async () => {
  const world = testWorld({ settings: { quietHours } });
  const event = await requestStill(world, { when: "batch" });
  const run = runStates(world, event, {
    PrepareRender: async (call) => {
      if (call !== 2) return;
      const [entry] = world.ledger.records.values();
      if (entry !== undefined) await world.ledger.update(entry, (record) => ({ ...record, status: "canceled" }));
    },
  });
  expect((await run).result).toMatchObject({ status: "failed" });
  expect(world.provider.creates).toEqual([]);
});

test("one that gets no place while the hours last is held until the next ones, and gives its place in the queue back", async () => {
  const world = testWorld({ settings: { quietHours, ...limit } });
  const { PrepareRender, AdmitRender } = bindTasks(world.dependencies);
  world.clock.now = new Date("2026-11-22T23:00:00.000Z");
  const other = { urgency: "batch", limit: 1, leaseSeconds: 86_400, typicalSeconds: 60 } as const;
  await world.dependencies.places.take("fake", { ...other, renderId: "other", since: "2026-11-22T22:00:00.000Z" });
  const prepared = (await PrepareRender(await requestStill(world, { when: "batch" }))) as RenderState;
  const waits = (await AdmitRender(prepared as never)) as RenderState;
  expect(waits).toMatchObject({ outcome: "later" });
  expect((await world.dependencies.places.look("fake")).tickets).toHaveLength(1);

  world.clock.now = new Date("2026-11-23T06:00:00.000Z");
  const held = (await AdmitRender(waits as never)) as RenderState;
  expect(held).toMatchObject({ outcome: "later", status: "queued" });
  expect(held.waitSeconds).toBeGreaterThanOrEqual(16 * 3600);
  expect((await world.dependencies.places.look("fake")).tickets).toEqual([]);

  await world.dependencies.places.release("fake", "other");
  world.clock.now = new Date(world.clock.now.getTime() + held.waitSeconds * 1000);
  expect(await AdmitRender(held as never)).toMatchObject({ outcome: "admitted" });
  expect((await world.ledger.get(held.renderId))?.record.status).toBe("rendering");
});

test("an urgent one of the same still and request does not wait for one that is held, and that one is served from its clip", async () => {
  const world = testWorld({ settings: { quietHours } });
  const { PrepareRender } = bindTasks(world.dependencies);
  const bytes = "the same still";
  const calm = await requestStill(world, { when: "batch" }, "stills/calm.jpg");
  await world.objects.write({ bucket: "stills", key: "stills/calm.jpg" }, { body: bytes, mediaType: "image/jpeg" });
  const held = (await PrepareRender({
    ...calm,
    detail: { still: { bucket: "stills", key: "stills/calm.jpg" }, request: { when: "batch" } },
  })) as RenderState;
  expect(held.outcome).toBe("wait");
  await world.objects.write({ bucket: "stills", key: "stills/now.jpg" }, { body: bytes, mediaType: "image/jpeg" });
  const urgent = { ...calm, id: "now", detail: { still: { bucket: "stills", key: "stills/now.jpg" }, request: {} } };
  await runStates(world, urgent);
  expect(world.provider.creates).toHaveLength(1);
  world.clock.now = new Date("2026-11-22T22:10:00.000Z");
  await runStates(world, { ...calm, "detail-type": "Render Requested", detail: { renderId: held.renderId } });
  expect(world.provider.creates).toHaveLength(1);
  expect((await world.ledger.get(held.renderId))?.record).toMatchObject({ status: "succeeded" });
});

test("of those that are held all begin, and not in the same second", async () => {
  const world = testWorld({ settings: { quietHours } });
  const events = [];
  for (let index = 0; index < 20; index++)
    events.push(await requestStill(world, { when: "batch" }, `stills/${index}.jpg`));
  const records = await runAll(world, events);
  expect(records.map(({ status }) => status)).toEqual(events.map(() => "succeeded"));
  expect(new Set(records.map(({ next, deadlineAt }) => next?.notBefore ?? deadlineAt)).size).toBeGreaterThan(10);
});
