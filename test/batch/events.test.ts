import { describe, expect, test } from "vitest";
import { countLine, emptyTally, resultOf, summaryOf } from "../../lib/render/batch-summary.ts";
import { batchCompletedEvent, type OutgoingEvent } from "../../lib/render/outgoing-event.ts";
import { cancelRender } from "../../lib/steps/cancel-render.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import { type FakeProviderOptions, fakeProvider } from "../fakes/fake-provider.ts";
import { dropStill, requestStill, runTogether, runWorkflow, testWorld } from "../support/run-workflow.ts";
import { eventSchemas } from "./event-schemas.ts";

const open = eventSchemas({ isClosed: false });
const closed = eventSchemas({ isClosed: true });

function expectValid(event: OutgoingEvent): void {
  // As it is sent.
  const sent = JSON.parse(JSON.stringify(event));
  for (const schemas of [open, closed]) {
    const validate = schemas.get(event["detail-type"]);
    expect(validate, `no schema for ${event["detail-type"]}`).toBeDefined();
    expect([validate?.(sent), validate?.errors]).toEqual([true, null]);
  }
}

const fail = (failureClass: Parameters<typeof fakeFailure>[0]) => ({
  status: "failed" as const,
  failure: fakeFailure(failureClass, { phase: "create" }),
});

const cases: [name: string, options: FakeProviderOptions, types: string[]][] = [
  ["a clip", { polls: ["queued", "running", "completed"] }, ["Render Started", "Render Succeeded"]],
  ["a second attempt", { polls: ["failed", "completed"] }, ["Render Started", "Render Succeeded"]],
  ["a lost answer", { creates: ["lost"] }, ["Render Started", "Render Succeeded"]],
  ["a policy rejection", { creates: [fail("policy")] }, ["Render Started", "Render Rejected"]],
  [
    "a provider that refuses the account",
    { creates: () => fail("account") },
    ["Render Started", "Provider Paused", "Render Failed"],
  ],
  ["a provider that is always broken", { polls: () => "failed" }, ["Render Started", "Render Failed"]],
];

describe("what the workflow emits is what docs/events says, no field more or less", () => {
  test.each(cases)("for %s", async (_name, options, types) => {
    const world = testWorld({ provider: fakeProvider(options) });
    const run = await runWorkflow(world, await requestStill(world, { labels: { client: "north" } }));
    expect([...new Set(run.events.map((sent) => sent["detail-type"]))]).toEqual(types);
    run.events.forEach(expectValid);
  });

  test("for an event of which nothing can be made", async () => {
    const world = testWorld();
    const asked = await requestStill(world, { labels: { client: "north" } });
    const { still, request } = asked.detail as { still: object; request: object };
    const [run] = await runTogether(world, [{ ...asked, detail: { still, request: { ...request, secnods: 4 } } }]);
    expect(run?.visited.slice(-2)).toEqual(["WasRejected", "RenderRejected"]);
    expect(world.events).toMatchObject([
      {
        "detail-type": "Request Refused",
        detail: {
          eventId: asked.id,
          eventType: "Render Requested",
          labels: { client: "north" },
          failure: { code: "event_invalid", message: expect.stringContaining('did you mean "seconds"') },
        },
      },
    ]);
    world.events.forEach(expectValid);
  });

  test("for an event whose first step breaks", async () => {
    const world = testWorld();
    const asked = await requestStill(world, {});
    world.dependencies.objects.head = () => Promise.reject(new Error("403: not yours"));
    const [run] = await runTogether(world, [asked]);
    expect(run?.visited.slice(-2)).toEqual(["WasRejected", "RenderFailed"]);
    expect(world.events).toMatchObject([
      { "detail-type": "Request Refused", detail: { eventId: asked.id, failure: { code: "internal_error" } } },
    ]);
    world.events.forEach(expectValid);
  });

  test("for a still that is gone", async () => {
    const world = testWorld();
    const event = await dropStill(world);
    await world.objects.remove({ bucket: "stills", key: "stills/photo.jpg" });
    const detail = { bucket: { name: "stills" }, object: { key: "stills/photo.jpg" } };
    const run = await runWorkflow(world, { ...event, detail });
    expect(run.events.at(-1)?.["detail-type"]).toBe("Render Rejected");
    run.events.forEach(expectValid);
  });

  test("for a render that is canceled while its job runs", async () => {
    const provider = fakeProvider({
      polls: async (_job, calls) => {
        if (calls === 1) await cancelRender(world.dependencies)([...world.ledger.records.keys()][0] ?? "");
        return "running" as const;
      },
    });
    const world = testWorld({ provider });
    const run = await runWorkflow(world, await dropStill(world));
    expect(run.events.map((sent) => sent["detail-type"])).toContain("Render Canceled");
    run.events.forEach(expectValid);
  });

  test("for a batch", async () => {
    const world = testWorld();
    const { record } = await runWorkflow(world, await dropStill(world));
    const tally = emptyTally();
    countLine(tally, resultOf(1, "photo.jpg", record));
    countLine(tally, resultOf(2, "other.jpg", { ...record, status: "failed", failure: fakeFailure("transient", {}) }));
    const batch = { batchId: "b1", name: "list.csv", run: 2, startedAt: record.createdAt };
    const event = batchCompletedEvent(summaryOf(batch, tally, record.updatedAt));
    expectValid(event);
    expect(event.id).toBe("b1-2-completed");
  });
});

test("the schemas refuse what is no such event", async () => {
  const world = testWorld();
  const run = await runWorkflow(world, await dropStill(world));
  const succeeded = JSON.parse(JSON.stringify(run.events.at(-1)));
  const validate = open.get("Render Succeeded");
  expect(validate?.(succeeded)).toBe(true);
  expect(validate?.({ ...succeeded, detail: { ...succeeded.detail, clip: null } })).toBe(false);
  expect(validate?.({ ...succeeded, detail: { ...succeeded.detail, status: "failed" } })).toBe(false);
  expect(validate?.({ ...succeeded, "detail-type": "Render Failed" })).toBe(false);
  const { renderId: _renderId, ...nameless } = succeeded.detail;
  expect(validate?.({ ...succeeded, detail: nameless })).toBe(false);
  // A later program may tell more.
  expect(validate?.({ ...succeeded, detail: { ...succeeded.detail, mood: "calm" } })).toBe(true);
});

test("an event that is sent again has the same id, and no other event has it", async () => {
  const world = testWorld();
  const event = await dropStill(world);
  await runWorkflow(world, event);
  const { events } = await runWorkflow(world, event);
  const ids = Map.groupBy(events, ({ id }) => id);
  for (const [, same] of ids) expect(new Set(same.map((sent) => sent["detail-type"])).size).toBe(1);
  expect(ids.size).toBe(2);
});

test("an event that is refused twice is told of under one id, and another under another", async () => {
  const world = testWorld();
  const asked = { ...(await requestStill(world, {})), detail: { still: "photo.jpg" } };
  for (const event of [asked, asked, { ...asked, id: "another" }]) await runTogether(world, [event]);
  const refused = world.events.filter((sent) => sent["detail-type"] === "Request Refused");
  expect(new Set(refused.map(({ id }) => id)).size).toBe(2);
  expect(refused).toHaveLength(3);
});
