import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { ownFailure } from "../../lib/render/own-failures.ts";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import type { RenderState } from "../../lib/render/render-state.ts";
import { bindTasks } from "../../lib/steps/bind-tasks.ts";
import { reconcile } from "../../lib/steps/reconcile.ts";
import { dropStill } from "../support/run-workflow.ts";
import { type ReconcileWorld, reconcileWorld } from "./reconcile-world.ts";

const run = (world: ReconcileWorld, options: Partial<ReconcileWorld["options"]> = {}) =>
  reconcile(world.reconciling)({ ...world.options, ...options });

/** A world with one render that has its clip, its record changed as said. */
async function rendered(change: Partial<RenderRecord> = {}) {
  const world = reconcileWorld();
  const { renderId } = await world.render(await dropStill(world));
  const entry = await world.ledger.get(renderId);
  if (entry === null) throw new Error("no record");
  const { record } = await world.ledger.update(entry, (current) => ({ ...current, ...change }));
  return { world, renderId, record };
}
const open = { status: "rendering", endedAt: null } as const;

test("a render without an end is carried on by its id, once its deadline and its last change are long past", async () => {
  const { world, renderId } = await rendered(open);
  world.pass(30 * 60 + 7100);
  expect(await run(world)).toMatchObject({ resumed: 0 });
  world.pass(200);
  expect(await run(world, { dryRun: true })).toMatchObject({ resumed: 1, dryRun: true });
  expect(world.started.size).toBe(0);
  expect(await run(world)).toMatchObject({ resumed: 1, started: 0 });
  expect([...world.started.values()]).toMatchObject([{ "detail-type": "Render Requested", detail: { renderId } }]);
  expect(await run(world)).toMatchObject({ resumed: 0 });
});

test("where all executions are known, one that has none is carried on at once, and one that has is let be", async () => {
  const { world, renderId } = await rendered(open);
  const isAtWork = (what: object) => "renderId" in what && what.renderId === renderId;
  const busy = { ...world.reconciling, isAtWork };
  expect(await reconcile(busy)({ ...world.options, overdueSeconds: null })).toMatchObject({ resumed: 0 });
  expect(await run(world, { overdueSeconds: null })).toMatchObject({ resumed: 1 });
});

test("a render whose provider is not to be had is reported, not ended", async () => {
  const { world, renderId } = await rendered(open);
  const without = reconcile({ ...world.reconciling, providers: [] });
  const report = await without({ ...world.options, overdueSeconds: null });
  expect(report).toMatchObject({ resumed: 0, reported: [{ what: "render_without_provider", name: renderId }] });
});

test("clips without a record and records without a clip are reported, and left as they are", async () => {
  const { world, renderId, record } = await rendered();
  await world.objects.write({ bucket: "clips", key: "clips/a/rstray.mp4" }, { body: "clip", mediaType: "video/mp4" });
  await world.objects.remove({ bucket: "clips", key: record.clip?.key ?? "" });
  const { reported } = await run(world);
  expect(reported.map(({ what, name }) => [what, name])).toEqual([
    ["record_without_clip", renderId],
    ["clip_without_record", "clips/a/rstray.mp4"],
  ]);
  expect(world.objects.files.has("clips/clips/a/rstray.mp4")).toBe(true);
  expect(await world.ledger.get(renderId)).toMatchObject({ record: { status: "succeeded" } });
});

test("what was let expire is not missed, and not rendered again", async () => {
  const { world, record } = await rendered();
  await world.objects.remove({ bucket: "clips", key: record.clip?.key ?? "" });
  const stray = { bucket: "clips", key: "clips/a/rexpired.mp4" };
  await world.objects.write(stray, { body: "clip", mediaType: "video/mp4" });
  await dropStill(world, "stills/expired.jpg");
  world.pass(30 * 86_400);
  expect(await run(world, { recordExpiryDays: 30, clipExpiryDays: 30 })).toMatchObject({ started: 0, reported: [] });
  expect(await run(world, { dryRun: true })).toMatchObject({ started: 1, reported: [{}, {}] });
});

test("a still that was taken and has no record is reported", async () => {
  const world = reconcileWorld();
  await dropStill(world);
  world.pass(900);
  expect(await run(world)).toMatchObject({ started: 1 });
  const again = { started: 0, reported: [{ what: "still_taken_without_record", name: "stills/photo.jpg" }] };
  expect(await run(world)).toMatchObject(again);
});

test("a still that another took the place of is rendered as it is now; what is no still is passed over", async () => {
  const { world } = await rendered();
  await dropStill(world, "stills/photo.jpg", "other bytes");
  await dropStill(world, "stills/photo.txt");
  await dropStill(world, "stills/stillmotion.json", "{}");
  expect(await run(world)).toMatchObject({ started: 0 });
  world.pass(900);
  expect(await run(world)).toMatchObject({ started: 1 });
});

test("fitted stills of renders that have ended or never began are removed; those under way and new ones stay", async () => {
  const { world, renderId } = await rendered();
  const underWay = await world.dependencies.ledger.get(renderId);
  if (underWay === null) throw new Error("no record");
  const render = { ...underWay.record, ...open, renderId: "runderway", deadlineAt: "2027-01-01T00:00:00.000Z" };
  await world.ledger.open(render);
  const put = (name: string) =>
    world.objects.write({ bucket: "clips", key: `prepared/${name}` }, { body: "still", mediaType: "image/jpeg" });
  for (const name of [renderId, "rnobody", "runderway"]) await put(name);
  world.pass(3600);
  await put("rnew");
  expect(await run(world, { dryRun: true })).toMatchObject({ removed: 2 });
  expect(await run(world)).toMatchObject({ removed: 2 });
  const left = [...world.objects.files.keys()].filter((name) => name.startsWith("clips/prepared/"));
  expect(left).toEqual(["clips/prepared/runderway", "clips/prepared/rnew"]);
  expect(await run(world)).toMatchObject({ removed: 0 });
});

test("money set aside for a render that has ended is settled at what it cost; whose nobody knows is reported", async () => {
  const { world, renderId, record } = await rendered();
  const { budgets } = world.dependencies;
  const [attempt] = record.attempts;
  if (attempt === undefined) throw new Error("no attempt");
  const entry = await world.ledger.get(renderId);
  if (entry === null) throw new Error("no record");
  await world.ledger.update(entry, (current) => ({ ...current, attempts: [{ ...attempt, estimatedUsd: 0.3 }] }));
  const tokens = [`${renderId}-1`, `${renderId}-2`, "rgone-1"];
  for (const token of tokens) await budgets.reserve("2026-11-22", token, 1, 10);
  world.tokens.set("2026-11-22", tokens);
  // It may be at its own settling still.
  expect(await run(world)).toMatchObject({ settled: 0 });
  world.pass(3600);
  expect(await run(world)).toMatchObject({
    settled: 2,
    reported: [{ what: "reservation_without_record", name: "rgone-1" }],
  });
  expect(await budgets.spent("2026-11-22")).toEqual({ spentUsd: 0.3, reservedUsd: 1 });
});

test("places of renders that have ended are given back; whose nobody knows is reported; those under way are kept", async () => {
  const world = reconcileWorld({ mostJobsAt: () => 3 });
  const { places } = world.dependencies;
  const at = world.clock.now.toISOString();
  const take = (renderId: string) =>
    places.take("fake", {
      ...{ renderId, since: at, urgency: "interactive", limit: 3, leaseSeconds: 86_400, typicalSeconds: 60 },
    });
  const ended = await world.render(await dropStill(world, "stills/ended.jpg"));
  const under = (await bindTasks(world.dependencies).PrepareRender(
    await dropStill(world, "stills/under.jpg"),
  )) as RenderState;
  for (const renderId of [ended.renderId, under.renderId, "nobody"]) await take(renderId);
  world.pass(600);
  expect(await run(world, { dryRun: true })).toMatchObject({ released: 1 });
  expect((await places.look("fake")).leases).toHaveLength(3);
  expect(await run(world)).toMatchObject({
    released: 1,
    reported: [
      { what: "place_without_record", name: "nobody", message: expect.stringContaining("comes free by itself") },
    ],
  });
  expect((await places.look("fake")).leases.map(({ renderId }) => renderId)).toEqual([under.renderId, "nobody"]);
});

test("a provider that has refused everything for a day is reported", async () => {
  const { world } = await rendered();
  const at = world.clock.now.toISOString();
  const failure = ownFailure("internal_error", { message: "no credit" });
  const breaker = { provider: "fake", failure, openedAt: at, openedBy: "r1", runner: "runner", probeAt: at, probes: 3 };
  await world.dependencies.breakers.open(breaker);
  expect(await run(world)).toMatchObject({ reported: [] });
  world.pass(86_400);
  expect(await run(world)).toMatchObject({ reported: [{ what: "breaker_open", name: "fake" }] });
});

test("when time is up, the rest is left to the next run, and that is said", async () => {
  const world = reconcileWorld();
  for (let index = 0; index < 5; index++) await dropStill(world, `stills/${index}.jpg`);
  world.pass(900);
  let calls = 0;
  expect(await run(world, { isTimeUp: () => ++calls > 2 })).toMatchObject({ started: 2, complete: false });
  for (const event of world.started.values()) await world.render(event);
  expect(await run(world)).toMatchObject({ started: 3, complete: true });
});

test("100,000 stills, renders and clips are gone through in little memory", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const { world, record } = await rendered();
  const count = 100_000;
  const changedAt = "2026-11-22T12:00:00.000Z";
  const { bucket } = record.still;
  const recordOf = (index: string | number): RenderRecord => ({
    ...record,
    renderId: `r${index}`,
    still: { ...record.still, key: `stills/${index}.jpg`, etag: `${index}` },
    clip: record.clip && { ...record.clip, key: `clips/${index}/r${index}.mp4` },
  });
  const numberIn = (name: string) => /\d+/.exec(name)?.[0] ?? "";
  const megabytes: number[] = [];
  const heap = () => {
    collect();
    return process.memoryUsage().heapUsed / 1e6;
  };
  world.pass(86_400);
  const before = heap();
  const large = reconcile({
    ...world.reconciling,
    objects: {
      ...world.objects,
      head: async ({ key }) => ({ bucket, key, etag: "", versionId: null, bytes: 1 }),
      async *list(_bucket, prefix) {
        for (let index = 0; index < count; index++) {
          if (prefix === "stills/") yield { bucket, key: `stills/${index}.jpg`, bytes: 1, etag: `${index}`, changedAt };
          if (prefix === "clips/")
            yield { bucket: "clips", key: `clips/${index}/r${index}.mp4`, bytes: 1, etag: "", changedAt };
        }
      },
    },
    ledger: {
      ...world.ledger,
      get: async (renderId) => ({ record: recordOf(numberIn(renderId)), revision: 1 }),
      async *listByStill({ key }) {
        yield recordOf(numberIn(key));
      },
      async *listByStatus(status) {
        for (let index = 0; index < count && status === "succeeded"; index++) yield recordOf(index);
      },
    },
    sweeps: {
      ...world.reconciling.sweeps,
      put: async () => void megabytes.push(heap() - before),
    },
  });
  expect(await large(world.options)).toMatchObject({ started: 0, reported: [] });
  expect(megabytes).toHaveLength(4);
  expect(Math.max(...megabytes)).toBeLessThan(10);
}, 60_000);
