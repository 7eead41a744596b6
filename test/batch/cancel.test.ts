import { expect, test } from "vitest";
import { cancelBatch } from "../../lib/batch/cancel-batch.ts";
import { renderEventSchema } from "../../lib/render/render-event.ts";
import { cancelRender } from "../../lib/steps/cancel-render.ts";
import { fakeProvider } from "../fakes/fake-provider.ts";
import { runWorkflow, type TestWorld, testWorld } from "../support/run-workflow.ts";

const startedAt = "2026-11-01T00:00:00.000Z";
const nextRun = "2099-01-01T00:00:00.000Z";
const later = "2026-11-01T02:00:00.000Z";

async function line(world: TestWorld, number: number, time = startedAt) {
  const at = { bucket: "stills", key: `batches/${number}.jpg` };
  await world.objects.write(at, { body: `the still ${number}`, mediaType: "image/jpeg" });
  const detail = { still: at, request: {}, batch: { batchId: "b1", line: number } };
  const event = { id: `b1-${number}`, "detail-type": "Render Requested", source: "stillmotion", time, detail };
  renderEventSchema.parse(event);
  return event;
}

function cancelIn(world: TestWorld) {
  const { objects, ledger } = world.dependencies;
  const cancel = async (renderId: string) => {
    const outcome = await cancelRender(world.dependencies)(renderId);
    return outcome.status === "canceled" ? outcome.jobProblem : null;
  };
  const now = () => new Date("2026-11-01T01:00:00Z");
  return cancelBatch({ objects, ledger, bucket: world.dependencies.settings.clipsBucket, cancel, now });
}

test("a line that comes to its turn after its batch was canceled gets a record and no job, in its next run a clip", async () => {
  const world = testWorld();
  expect(await cancelIn(world)({ batchId: "b1", startedAt })).toEqual({ canceled: 0, problems: [] });
  const run = await runWorkflow(world, await line(world, 1));
  expect(run.record).toMatchObject({ status: "canceled", attempts: [], failure: { code: "canceled" } });
  expect(world.provider.creates).toHaveLength(0);
  expect(run.events.map((sent) => sent["detail-type"])).toEqual(["Render Canceled"]);
  const next = await runWorkflow(world, await line(world, 1, nextRun));
  expect(next.record.status).toBe("succeeded");
});

test("what is under way is ended; what has a clip, and what other batches ask for, stays", async () => {
  let cancelNow: (() => Promise<void>) | null = null;
  const provider = fakeProvider({
    polls: async () => {
      await cancelNow?.();
      return cancelNow === null ? "completed" : "running";
    },
  });
  const world = testWorld({ provider });
  await runWorkflow(world, await line(world, 1));
  cancelNow = async () => {
    cancelNow = async () => {};
    expect(await cancelIn(world)({ batchId: "b1", startedAt })).toMatchObject({ canceled: 1 });
  };
  const second = await runWorkflow(world, await line(world, 2));
  const ends = [...world.ledger.records.values()].map(({ record }) => [record.eventId, record.status]);
  expect(ends).toEqual([
    ["b1-1", "succeeded"],
    ["b1-2", "canceled"],
  ]);
  expect(second.visited.slice(-1)).toEqual(["RenderFailed"]);
});

test("whoever cancels by a clock that is behind cancels this run all the same", async () => {
  const world = testWorld();
  await cancelIn(world)({ batchId: "b1", startedAt: later });
  expect((await runWorkflow(world, await line(world, 1, later))).record.status).toBe("canceled");
});
