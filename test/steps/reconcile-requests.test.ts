import fc from "fast-check";
import { expect, test } from "vitest";
import { readBatchInput } from "../../lib/batch/batch-input.ts";
import { stillFoundEvent } from "../../lib/render/reconcile-events.ts";
import { type DropEvent, renderEventSchema, stillOf } from "../../lib/render/render-event.ts";
import type { RenderRequest } from "../../lib/render/request.ts";
import { reconcile } from "../../lib/steps/reconcile.ts";
import { dropStill } from "../support/run-workflow.ts";
import { type ReconcileWorld, reconcileWorld } from "./reconcile-world.ts";

const run = (world: ReconcileWorld, options: Partial<ReconcileWorld["options"]> = {}) =>
  reconcile(world.reconciling)({ ...world.options, ...options });

/** Puts a request there, and answers the event that S3 sends of it, with an id of its own. */
async function putRequest(world: ReconcileWorld, name: string, request: RenderRequest | string) {
  const at = { bucket: "stills", key: `requests/${name}.json` };
  const body = typeof request === "string" ? request : JSON.stringify(request);
  await world.objects.write(at, { body, mediaType: "application/json" });
  const file = await world.objects.head(at);
  if (file === null) throw new Error("no file");
  return { ...stillFoundEvent(file, world.clock.now.toISOString()), id: `s3-${name}` };
}
const still = { key: "stills/a.jpg" } as never;

async function worldWithClip() {
  const world = reconcileWorld();
  const { renderId } = await world.render(await dropStill(world, "stills/a.jpg"));
  world.pass(60);
  return { world, renderId };
}

test("requests whose event was lost are started, of every kind, the others are not; then nothing is left to do", async () => {
  const { world, renderId } = await worldWithClip();
  const requests: [string, RenderRequest | string][] = [
    ["animate", { still, prompt: "a canary sings" }],
    ["remix", { kind: "remix", source: renderId, prompt: "at night" }],
    ["stitch", { kind: "stitch", clips: [renderId, renderId] }],
    ["again", { kind: "extend", source: renderId, again: true }],
    ["broken", "{"],
  ];
  for (const [name, request] of requests) await putRequest(world, name, request);
  world.pass(899);
  expect(await run(world)).toMatchObject({ started: 0, reported: [] });
  world.pass(1);
  expect(await run(world, { dryRun: true })).toMatchObject({ started: requests.length });
  expect(await run(world)).toMatchObject({ started: requests.length, reported: [] });
  for (const event of world.started.values()) await world.render(event);
  world.pass(3600);
  expect(await run(world)).toMatchObject({ started: 0, resumed: 0, reported: [] });
});

test("whichever requests are taken, the reconciler starts exactly those that were not", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), async (taken) => {
      const world = reconcileWorld();
      for (const [index, isTaken] of taken.entries()) {
        const key = `stills/${index}.jpg`;
        await world.render(await dropStill(world, key));
        world.pass(60);
        const event = await putRequest(world, `${index}`, {
          still: { key } as never,
          prompt: "x",
          again: index % 2 > 0,
        });
        if (isTaken) await world.render(event);
      }
      world.pass(900);
      const report = await run(world);
      expect(report.reported).toEqual([]);
      const started = [...world.started.values()].map((event) => JSON.stringify(event));
      for (const [index, isTaken] of taken.entries())
        expect(started.some((event) => event.includes(`requests/${index}.json`))).toBe(!isTaken);
    }),
    { numRuns: 25 },
  );
});

test("where settings changed since, a request that was taken is not paid for again: it is reported", async () => {
  const { world } = await worldWithClip();
  await world.render(await putRequest(world, "a", { still, seconds: 2 }));
  world.pass(3600);
  Object.assign(world.dependencies.settings, { request: { ...world.dependencies.settings.request, prompt: "other" } });
  expect(await run(world)).toMatchObject({
    started: 0,
    reported: [{ what: "request_without_render", name: "requests/a.json" }],
  });
  world.pass(14 * 86_400);
  expect(await run(world)).toMatchObject({ started: 0, reported: [] });
});

test("a request for a clip that is still being made waits for the next look", async () => {
  const { world, renderId } = await worldWithClip();
  await putRequest(world, "late", { kind: "extend", source: renderId });
  const entry = await world.ledger.get(renderId);
  if (entry === null) throw new Error("no record");
  await world.ledger.update(entry, (record) => ({ ...record, status: "rendering", endedAt: null }));
  world.pass(900);
  expect(await run(world)).toMatchObject({ started: 0, reported: [] });
});

test("a manifest of which no batch was begun since it was put there is started once, within 14 days", async () => {
  const world = reconcileWorld();
  const put = (bucket: string, key: string, body: string) =>
    world.objects.write({ bucket, key }, { body, mediaType: "application/json" });
  const batch = (batchId: string, name: string) =>
    put("clips", `batches/${batchId}/batch.json`, JSON.stringify({ batchId, name, startedAt: world.clock.now }));
  await put("stills", "batches/taken.jsonl", "{}");
  await put("stills", "batches/lost.csv", "still");
  await put("stills", "batches/put-again.csv", "still");
  await put("stills", "batches/notes.txt", "no manifest");
  await batch("b1", "taken.jsonl");
  await batch("b2", "put-again.csv");
  world.pass(600);
  await put("stills", "batches/put-again.csv", "still\n");
  world.pass(600);
  const begun = () =>
    [...world.started.values()].map((event) => stillOf(renderEventSchema.parse(event) as DropEvent).key);
  expect(await run(world, { dryRun: true })).toMatchObject({ started: 1, reported: [] });
  expect(begun()).toEqual([]);
  expect(await run(world)).toMatchObject({ started: 1, reported: [] });
  expect(begun()).toEqual(["batches/lost.csv"]);
  // What PlanBatch reads from it, and files: then it is begun.
  const [event] = world.started.values();
  expect(readBatchInput(event, "stills")).toMatchObject({ manifest: { bucket: "stills", key: "batches/lost.csv" } });
  await put("clips", "batches/b3/batch.json", JSON.stringify({ name: "lost.csv", startedAt: event?.time }));
  world.pass(300);
  expect(await run(world)).toMatchObject({ started: 1, reported: [] });
  expect(begun()).toEqual(["batches/lost.csv", "batches/put-again.csv"]);

  // It was started, and no batch came of it: somebody has to look.
  const broken = { what: "manifest_without_batch", name: "batches/put-again.csv" };
  expect(await run(world)).toMatchObject({ started: 0, reported: [broken] });
  expect(await run({ ...world, reconciling: { ...world.reconciling, startBatch: null } })).toMatchObject({
    reported: [],
  });
  world.pass(14 * 86_400);
  expect(await run(world)).toMatchObject({ started: 0, reported: [] });
});
