import { expect, test } from "vitest";
import type { CreateAnswer } from "../../lib/providers/video-provider.ts";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import type { RenderRequest } from "../../lib/render/request.ts";
import { cancelRender } from "../../lib/steps/cancel-render.ts";
import { fakeCatalogue, pricedModel } from "../fakes/fake-catalogue.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import { fakeProvider } from "../fakes/fake-provider.ts";
import { catalogueWith, derivingProvider } from "../support/deriving-provider.ts";
import { dropStill, requestStill, runTogether, type TestWorld, testWorld } from "../support/run-workflow.ts";

const shots: RenderRequest["shots"] = [
  { title: "Arrival", prompt: "slow push in", seconds: 4 },
  { prompt: "pan left along the shore", seconds: 8 },
  { title: "Night", prompt: "tilt up to the stars", seconds: 4 },
];
/** Answers jobs whose prompt has these words with something else than a job, for as long as it does. */
function answering(world: TestWorld, words: string, answer: () => CreateAnswer | null): void {
  const { provider } = world;
  const { create } = provider;
  provider.create = async (job) => (job.prompt.includes(words) ? answer() : null) ?? create(job);
}

const blocked = { status: "failed", failure: fakeFailure("policy", { code: "moderation_blocked" }) } as const;

function recordsOf({ ledger }: TestWorld): RenderRecord[] {
  return [...ledger.records.values()].map(({ record }) => record);
}

function wholeOf(world: TestWorld): RenderRecord {
  const whole = recordsOf(world).find(({ kind }) => kind === "stitch");
  if (whole === undefined) throw new Error("there is no whole");
  return whole;
}

async function render(world: TestWorld, request: RenderRequest): Promise<RenderRecord> {
  await runTogether(world, [await requestStill(world, request)]);
  return wholeOf(world);
}

test("side by side: each shot is a render of the still, and they are joined with a chapter each", async () => {
  const world = testWorld();
  const whole = await render(world, { shots, keep: "the lighthouse", labels: { client: "acme" } });
  expect(whole).toMatchObject({ status: "succeeded", kind: "stitch", attempts: [], cost: { estimatedUsd: null } });
  const parts = whole.parts.map((id) => world.ledger.records.get(id)?.record);
  expect(parts).toMatchObject([
    { kind: "animate", status: "succeeded", request: { seconds: 4, labels: { client: "acme" } } },
    { kind: "animate", status: "succeeded", request: { seconds: 8 } },
    { kind: "animate", status: "succeeded", request: { seconds: 4 } },
  ]);
  expect(parts[1]?.prompt).toBe("pan left along the shore.\nKeep as in the picture: the lighthouse.");
  expect(whole.clip?.chapters.map(({ title, renderId }) => [title, renderId])).toEqual([
    ["Arrival", whole.parts[0]],
    ["Shot 2", whole.parts[1]],
    ["Night", whole.parts[2]],
  ]);
  expect(whole.still).toEqual(parts[0]?.still);
  expect(world.provider.jobs).toHaveLength(3);
  expect(world.events.filter(({ id }) => id.startsWith(whole.renderId)).map((event) => event["detail-type"])).toEqual([
    "Render Started",
    "Render Succeeded",
  ]);
});

test("asked for again, nothing is rendered; with one shot changed, that one is", async () => {
  const world = testWorld();
  const first = await render(world, { shots });
  await runTogether(world, [await requestStill(world, { shots })]);
  expect(recordsOf(world)).toHaveLength(4);
  expect(wholeOf(world).updatedAt).toBe(first.updatedAt);
  const changed = [...(shots ?? []).slice(0, 2), { prompt: "dolly out", seconds: 4 }];
  await runTogether(world, [await requestStill(world, { shots: changed })]);
  expect(world.provider.jobs).toHaveLength(4);
  expect(recordsOf(world).filter(({ status }) => status === "succeeded")).toHaveLength(6);
});

test("a shot that was rendered alone before is not rendered again", async () => {
  const world = testWorld();
  await runTogether(world, [await requestStill(world, { prompt: "slow push in", seconds: 4 })]);
  await render(world, { shots });
  expect(world.provider.jobs).toHaveLength(3);
});

test("a sidecar asks for shots", async () => {
  const world = testWorld();
  const event = await dropStill(world);
  const body = JSON.stringify({ shots, crossFadeSeconds: 0.5 });
  await world.objects.write({ bucket: "stills", key: "stills/photo.json" }, { body, mediaType: "application/json" });
  await runTogether(world, [event]);
  expect(wholeOf(world)).toMatchObject({ status: "succeeded", request: { crossFadeSeconds: 0.5 } });
  expect(wholeOf(world).clip?.durationSeconds).toBe(11);
});

test("a file below requests/ asks for shots of a still that it names", async () => {
  const world = testWorld();
  await dropStill(world);
  const at = { bucket: "stills", key: "requests/shots.json" };
  const body = JSON.stringify({ still: { key: "stills/photo.jpg" }, shots });
  await world.objects.write(at, { body, mediaType: "application/json" });
  const detail = { bucket: { name: at.bucket }, object: { key: at.key } };
  await runTogether(world, [{ "detail-type": "Object Created", id: "dropped", time: "2026-11-22T12:00:00Z", detail }]);
  expect(wholeOf(world)).toMatchObject({ status: "succeeded", still: { key: "stills/photo.jpg" } });
});

test("one rejected shot rejects the whole, names itself, and leaves the others their clips", async () => {
  const world = testWorld();
  answering(world, "pan left", () => blocked);
  const whole = await render(world, { shots });
  expect(whole).toMatchObject({ status: "rejected", clip: null, failure: { code: "moderation_blocked" } });
  expect(whole.failure?.message).toContain(`Shot 2 (${whole.parts[1]}): `);
  expect(recordsOf(world).filter(({ status }) => status === "succeeded")).toHaveLength(2);
});

test("a broken whole that is asked for again tries only the shots that broke", async () => {
  let isBroken = true;
  const down = { status: "failed", failure: fakeFailure("account", { code: "no_credits" }) } as const;
  const world = testWorld();
  answering(world, "stars", () => (isBroken ? down : null));
  const broken = await render(world, { shots });
  expect(broken).toMatchObject({ status: "failed", failure: { code: "no_credits" } });
  isBroken = false;
  const time = new Date(world.clock.now.getTime() + 60_000);
  world.clock.now = time;
  const reopen = { renderId: broken.renderId, reopen: true };
  await runTogether(world, [
    { "detail-type": "Render Requested", id: "retry", time: time.toISOString(), detail: reopen },
  ]);
  expect(wholeOf(world)).toMatchObject({ status: "succeeded", retries: 1 });
  expect(world.provider.jobs).toHaveLength(3);
});

test("chained: each shot goes on from the clip before, and the last clip gets the chapters", async () => {
  const world = testWorld();
  const whole = await render(world, { shots, chained: true });
  const parts = whole.parts.map((id) => world.ledger.records.get(id)?.record);
  expect(whole).toMatchObject({ status: "succeeded", request: { deadlineMinutes: 90 } });
  expect(parts).toMatchObject([
    { kind: "animate", source: null },
    { kind: "extend", source: whole.parts[0], request: { seconds: 8, deadlineMinutes: 30 } },
    { kind: "extend", source: whole.parts[1], request: { seconds: 4 } },
  ]);
  expect(parts.map((part) => part?.prompt)).toEqual(shots?.map(({ prompt }) => prompt));
  expect(whole.clip?.chapters.map(({ title }) => title)).toEqual(["Arrival", "Shot 2", "Night"]);
  expect(world.provider.jobs).toHaveLength(3);
});

test("chained where the provider extends its clips: it does", async () => {
  const provider = derivingProvider({ now: () => world.clock.now });
  const world: TestWorld = testWorld({ provider, catalogue: catalogueWith(["extend"]) });
  const whole = await render(world, { shots, chained: true });
  expect(whole.status).toBe("succeeded");
  expect(provider.derived.map(({ kind, seconds }) => [kind, seconds])).toEqual([
    ["extend", 8],
    ["extend", 4],
  ]);
});

test.each([
  ["animated and joined", []],
  ["extended by their provider", ["extend"]],
] as const)("what is said for all shots holds for each of a chain: %s", async (_how, derives) => {
  const provider = derivingProvider({ now: () => world.clock.now });
  const other = fakeProvider({ name: "other" });
  const world: TestWorld = testWorld({ provider, catalogue: catalogueWith(derives), fallbacks: { other } });
  const { derive } = provider;
  provider.derive = async (job) => (job.prompt.includes("pan left") ? blocked : ((await derive?.(job)) ?? blocked));
  answering(world, "pan left", () => blocked);
  const common: RenderRequest = { fallbacks: ["other/other-1"], onPolicy: "next-provider", fit: "blur" };
  const whole = await render(world, { shots, chained: true, ...common });
  const parts = whole.parts.map((id) => world.ledger.records.get(id)?.record);
  expect(whole.status).toBe("succeeded");
  const terms = { ...common, fallbacks: [{ provider: "other", model: "other-1" }] };
  expect(parts).toMatchObject([
    { request: terms, attempts: [{ provider: "fake" }] },
    { request: terms, attempts: [{ provider: "fake" }, { provider: "other", rung: "fallback" }] },
    // Of a clip that was joined nobody has a job: who was asked for is asked again.
    { request: terms, attempts: [{ provider: "fake", rung: "as asked" }] },
  ]);
});

test("a chain ends with the shot that is rejected: none is asked for after it", async () => {
  const world = testWorld();
  answering(world, "pan left", () => blocked);
  const whole = await render(world, { shots, chained: true });
  expect(whole).toMatchObject({ status: "rejected", failure: { code: "moderation_blocked" } });
  expect(recordsOf(world)).toHaveLength(3);
});

test("what the shots may cost together is known before one is asked for", async () => {
  const catalogue = fakeCatalogue({ fake: [pricedModel("fake-1", 0.1)] });
  const dear = testWorld({ catalogue });
  const refused = await render(dear, { shots, maxCostUsd: 1.5 });
  expect(refused).toMatchObject({ status: "failed", parts: [], failure: { code: "budget_exhausted" } });
  expect(refused.failure?.message).toContain("$1.60");
  expect(dear.provider.jobs).toEqual([]);
  const fitting = testWorld({ catalogue });
  const whole = await render(fitting, { shots, maxCostUsd: 1.6 });
  expect(whole).toMatchObject({ status: "succeeded", cost: { estimatedUsd: 1.6 } });
  expect(whole.parts.map((id) => fitting.ledger.records.get(id)?.record.request.maxCostUsd)).toEqual([0.4, 0.8, 0.4]);
});

test("canceled with its shots: their jobs are stopped", async () => {
  const world: TestWorld = testWorld({ provider: fakeProvider({ now: () => world.clock.now, polls: cancelAtFirst }) });
  let canceled = false;
  function cancelAtFirst() {
    if (canceled) return "running" as const;
    canceled = true;
    const whole = wholeOf(world);
    void cancelRender(world.dependencies)(whole.renderId);
    return "running" as const;
  }
  const whole = await render(world, { shots });
  expect(whole.status).toBe("canceled");
  expect(recordsOf(world).map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => "canceled"));
  expect([...new Set(world.provider.cancels)].sort()).toEqual(world.provider.jobs.map(({ jobId }) => jobId).sort());
});

test.each([
  ["nobody is called so", false, { provider: "x" }, "request_invalid", "There is no provider x"],
  ["nobody is called so, in a chain", true, { provider: "x" }, "request_invalid", "There is no provider x"],
  ["its model is retired", false, { provider: "openai", model: "sora-2" }, "model_retired", "sora-2"],
  ["its model is retired, in a chain", true, { provider: "openai", model: "sora-2" }, "model_retired", "sora-2"],
])("a shot that can't be made is told of before any is begun: %s", async (_, chained, maker, code, words) => {
  const openai = fakeProvider({ name: "openai" });
  const world = testWorld({ fallbacks: { openai } });
  const listed = [...(shots ?? []).slice(0, 2), { title: "Night", prompt: "tilt up", ...maker }];
  world.clock.now = new Date("2026-11-22T12:00:00Z");
  const whole = await render(world, { shots: listed, chained });
  expect(whole).toMatchObject({ status: "rejected", parts: [], failure: { code } });
  expect(whole.failure?.message).toMatch(/^Shot 3 \(Night\): /);
  expect(whole.failure?.message).toContain(words);
  expect(world.provider.jobs).toEqual([]);
});

test("the same shot twice is one clip, and costs as much as one", async () => {
  const world = testWorld({ catalogue: fakeCatalogue({ fake: [pricedModel("fake-1", 0.1)] }) });
  const shot = { prompt: "slow push in", seconds: 4 };
  const twice = [shot, { prompt: "tilt up", seconds: 4 }, { ...shot, title: "Once more" }];
  const whole = await render(world, { shots: twice, maxCostUsd: 0.8 });
  expect(world.provider.jobs).toHaveLength(2);
  expect(whole).toMatchObject({ status: "succeeded", cost: { estimatedUsd: 0.8 } });
  expect(whole.parts.map((id) => world.ledger.records.get(id)?.record.request.maxCostUsd)).toEqual([0.4, 0.4, 0.4]);
});

test("in a chain the same words twice are two clips, and both are paid for", async () => {
  const world = testWorld({ catalogue: fakeCatalogue({ fake: [pricedModel("fake-1", 0.1)] }) });
  const shot = { prompt: "slow push in", seconds: 4 };
  const refused = await render(world, { shots: [shot, shot], chained: true, maxCostUsd: 0.7 });
  expect(refused).toMatchObject({ status: "failed", failure: { code: "budget_exhausted" } });
  expect(refused.failure?.message).toContain("$0.80");
});
