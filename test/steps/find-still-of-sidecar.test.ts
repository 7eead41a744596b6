import { expect, test } from "vitest";
import { type RenderEvent, renderEventSchema } from "../../lib/render/render-event.ts";
import { bindTasks } from "../../lib/steps/bind-tasks.ts";
import { sidecarDropOf } from "../../lib/steps/find-still-of-sidecar.ts";
import { runStates, type TestWorld, testWorld } from "../support/run-workflow.ts";

const bucket = "stills";
const noon = "2026-11-22T12:00:00Z";

async function put(world: TestWorld, key: string, body: string, id = `event-${key}`): Promise<RenderEvent> {
  const { versionId } = await world.objects.write({ bucket, key }, { body, mediaType: "" });
  return dropped(key, id, world.clock.now.toISOString(), versionId ?? undefined);
}

function dropped(key: string, id = `event-${key}`, time = noon, versionId?: string): RenderEvent {
  const detail = { bucket: { name: bucket }, object: { key, "version-id": versionId } };
  return renderEventSchema.parse({ "detail-type": "Object Created", id, time, detail });
}

const rendersOf = (world: TestWorld) =>
  [...world.ledger.records.values()].map(({ record }) => [record.still.key, record.request.seconds, record.status]);
const inGrace = { settings: { sidecarGraceSeconds: 10 } };

test("only what lies beside stills, or is called as a folder's defaults, is a sidecar", () => {
  expect(sidecarDropOf(dropped("stills/a.json"))).toMatchObject({ only: null });
  expect(sidecarDropOf(dropped("stills/stillmotion.json"))).toMatchObject({ only: null });
  expect(sidecarDropOf(dropped("stills/a.jpg"))).toBeNull();
  const shared = { sidecar: { bucket, key: "stills/a.json" }, still: { bucket, key: "stills/a.png" } };
  const event = renderEventSchema.parse({ "detail-type": "Render Requested", id: "e", time: noon, detail: shared });
  expect(sidecarDropOf(event)).toEqual({ event: dropped("stills/a.json", "e"), only: "stills/a.png" });
});

test("a sidecar without a still, one that is gone, and a folder's defaults are nothing to do", async () => {
  const world = testWorld(inGrace);
  const alone = await put(world, "stills/a.json", "{}");
  const defaults = await put(world, "stills/stillmotion.json", "{}");
  await put(world, "stills/stillmotion.jpg", "a still of that name");
  await put(world, "stills/b.jpg", "a still");
  for (const event of [alone, defaults, dropped("stills/b.json")])
    expect((await runStates(world, event)).visited).toEqual(["PrepareRender", "IsRenderReady", "NothingToDo"]);
  expect(world.ledger.records.size).toBe(0);
});

test("a sidecar that its still may yet take waits, and then has nothing to do", async () => {
  const world = testWorld(inGrace);
  const still = await put(world, "stills/a.JPG", "a still");
  const sidecar = await put(world, "stills/a.json", '{"seconds": 8}');
  const run = await runStates(world, sidecar, {
    PrepareRender: async (call) => {
      if (call === 2) await runStates(world, still);
    },
  });
  expect(run.visited.slice(2)).toEqual(["WaitForRequest", "PrepareRender", "IsRenderReady", "NothingToDo"]);
  expect(rendersOf(world)).toEqual([["stills/a.JPG", 8, "succeeded"]]);
});

test("a still that nobody rendered is rendered once its own event can't come any more", async () => {
  const world = testWorld(inGrace);
  await put(world, "stills/a.jpg", "a still");
  const run = await runStates(world, await put(world, "stills/a.json", '{"seconds": 8}'));
  expect(run.visited.slice(0, 4)).toEqual(["PrepareRender", "IsRenderReady", "WaitForRequest", "PrepareRender"]);
  expect(world.clock.now.getTime() - Date.parse(noon)).toBeGreaterThan(10_000);
  expect(rendersOf(world)).toEqual([["stills/a.jpg", 8, "succeeded"]]);
});

test("while its still's render is under way, a changed sidecar is another render, and the same one is not", async () => {
  const world = testWorld();
  const still = await put(world, "stills/a.jpg", "a still");
  await put(world, "stills/a.json", '{"seconds": 8}');
  const ends: string[][] = [];
  await runStates(world, still, {
    PollVideo: async () => {
      for (const [id, body] of [
        ["same", '{ "seconds": 8 }'],
        ["changed", '{"seconds": 12}'],
        ["echo", '{"seconds": 12}'],
      ])
        ends.push((await runStates(world, await put(world, "stills/a.json", `${body}`, id))).visited.slice(-1));
    },
  });
  expect(ends).toEqual([["NothingToDo"], ["RecordSuccess"], ["NothingToDo"]]);
  expect(rendersOf(world)).toEqual([
    ["stills/a.jpg", 8, "succeeded"],
    ["stills/a.jpg", 12, "succeeded"],
  ]);
});

test("a step that is run again after it began carries on with what it began", async () => {
  const world = testWorld();
  await runStates(world, await put(world, "stills/a.jpg", "a still"));
  const late = await put(world, "stills/a.json", '{"seconds": 8}', "late");
  const { PrepareRender } = bindTasks(world.dependencies);
  const first = await PrepareRender(late);
  expect(first.outcome).toBe("ready");
  expect(await PrepareRender(late)).toEqual(first);
  expect(await PrepareRender({ ...late, id: "another" })).toMatchObject({ outcome: "idle" });
});

test("a render of a still that is asked for by an event says nothing of its sidecar, nor does one of other bytes", async () => {
  const world = testWorld(inGrace);
  await runStates(world, await put(world, "stills/a.jpg", "other bytes"));
  await put(world, "stills/a.jpg", "a still");
  const sidecar = await put(world, "stills/a.json", '{"seconds": 8}');
  expect(await bindTasks(world.dependencies).PrepareRender(sidecar)).toMatchObject({ outcome: "wait" });
});

test("a late sidecar that two stills share starts a render of each", async () => {
  const world = testWorld();
  for (const key of ["stills/a.png", "stills/a.jpg"]) await runStates(world, await put(world, key, `still ${key}`));
  await runStates(world, await put(world, "stills/a.json", '{"seconds": 8}'));
  expect(world.startedRenders).toHaveLength(1);
  for (const event of world.startedRenders.splice(0)) await runStates(world, event);
  expect(rendersOf(world).filter(([, seconds]) => seconds === 8)).toEqual([
    ["stills/a.jpg", 8, "succeeded"],
    ["stills/a.png", 8, "succeeded"],
  ]);
  await runStates(world, await put(world, "stills/a.json", '{"seconds": 8}', "again"));
  expect(world.startedRenders).toEqual([]);
});

test("a broken sidecar rejects each still that it comes too late for, once", async () => {
  const world = testWorld();
  await runStates(world, await put(world, "stills/a.jpg", "a still"));
  const broken = await put(world, "stills/a.json", '{"secs": 8}');
  expect((await runStates(world, broken)).visited.at(-1)).toBe("RenderRejected");
  expect((await runStates(world, { ...broken, id: "again" })).visited.at(-1)).toBe("NothingToDo");
  expect(world.objects.files.has("clips/clips/a.error.json")).toBe(true);
});
