import { expect, test } from "vitest";
import type { RenderRequest } from "../../lib/render/request.ts";
import { cancelRender } from "../../lib/steps/cancel-render.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import { type FakeProviderOptions, fakeProvider } from "../fakes/fake-provider.ts";
import { dropStill, runWorkflow, type TestWorld, testWorld } from "../support/run-workflow.ts";
import { runAll } from "./run-all.ts";

function worldOf(options: FakeProviderOptions = {}): TestWorld {
  const world: TestWorld = testWorld({
    provider: fakeProvider({ now: () => world.clock.now, ...options }),
    fallbacks: { other: fakeProvider({ name: "other" }) },
  });
  return world;
}

/** The same bytes under any name. */
async function asked(world: TestWorld, name: string, request: RenderRequest = {}): Promise<Record<string, unknown>> {
  const { detail, ...event } = await dropStill(world, `stills/${name}.jpg`, "the same bytes");
  const { object } = detail as { object: Record<string, string> };
  const still = { bucket: "stills", key: `stills/${name}.jpg`, versionId: object["version-id"] };
  return { ...event, "detail-type": "Render Requested", detail: { still, request } };
}

test("the same bytes and request under another name are served from the clip there is: own files, nothing paid", async () => {
  const world = worldOf();
  const [first] = await runAll(world, [await asked(world, "a")]);
  const [second] = await runAll(world, [await asked(world, "trip/b")]);
  expect(second).toMatchObject({
    ...{ status: "succeeded", reusedFrom: first?.renderId, attempts: [], next: null, failure: null, prepared: null },
    ...{ cost: { estimatedUsd: 0 }, clip: { sha256: first?.clip?.sha256 } },
  });
  expect(world.provider.creates).toHaveLength(1);
  const stem = `clips/clips/trip/b/${second?.renderId}`;
  const files = [...world.objects.files.keys()];
  for (const ending of ["mp4", "webp", "json", "sprites.webp", "vtt", "preview.webp"])
    expect(files).toContain(`${stem}.${ending}`);
  const beside = JSON.parse(Buffer.from(world.objects.files.get(`${stem}.json`) ?? []).toString());
  expect({ ...beside, updatedAt: null }).toEqual({ ...second, updatedAt: null });
  expect(files.filter((name) => name.includes("prepared/"))).toEqual([]);
  const told = world.events.map((event) => event["detail-type"]);
  expect(told).toEqual(["Render Started", "Render Succeeded", "Render Succeeded"]);
});

test("NEEDS 1: duplicates that come at the same moment are one job", async () => {
  const world = worldOf({ polls: ["running", "running", "running"] });
  const names = Array.from({ length: 12 }, (_, index) => `${index}`);
  const records = await runAll(world, await Promise.all(names.map((name) => asked(world, name))));
  expect(records.filter(({ status }) => status !== "succeeded")).toEqual([]);
  expect(world.provider.creates).toHaveLength(1);
  expect(records.filter(({ reusedFrom }) => reusedFrom === null)).toHaveLength(1);
});

test("when the one that all wait for fails, another takes over, and makes one job", async () => {
  const broken = { status: "failed", failure: fakeFailure("request", { code: "bad_gateway_request" }) } as const;
  const world = worldOf({ creates: [broken] });
  const records = await runAll(world, await Promise.all(["a", "b", "c"].map((name) => asked(world, name))));
  expect(records.map(({ status }) => status).sort()).toEqual(["rejected", "succeeded", "succeeded"]);
  expect(world.provider.jobs).toHaveLength(1);
});

test("what the provider blocked is not asked for again under another name; with onPolicy, the next provider is", async () => {
  const blocked = { status: "failed", failure: fakeFailure("policy", { code: "moderation_blocked" }) } as const;
  const world = worldOf({ creates: () => blocked });
  const [first] = await runAll(world, [await asked(world, "a")]);
  const [second] = await runAll(world, [await asked(world, "b")]);
  expect([first?.status, second?.status]).toEqual(["rejected", "rejected"]);
  expect(second?.failure).toEqual(first?.failure);
  expect(world.provider.creates).toHaveLength(1);

  const request = { fallbacks: ["other"], onPolicy: "next-provider" as const };
  const [third] = await runAll(world, [await asked(world, "c", request)]);
  expect(third).toMatchObject({
    status: "succeeded",
    attempts: [{ provider: "other", because: "moderation_blocked" }],
  });
  expect(world.provider.creates).toHaveLength(1);
});

test("asked for anew, it is made anew", async () => {
  const world = worldOf();
  await runAll(world, [await asked(world, "a")]);
  const [again] = await runAll(world, [await asked(world, "b", { again: true })]);
  expect(again).toMatchObject({ status: "succeeded", reusedFrom: null });
  expect(world.provider.creates).toHaveLength(2);
});

test("another request, or other bytes, is something else", async () => {
  const world = worldOf();
  await runAll(world, [await asked(world, "a")]);
  await runAll(world, [await asked(world, "b", { prompt: "tilt up slowly" })]);
  await runAll(world, [await dropStill(world, "stills/c.jpg", "other bytes")]);
  expect(world.provider.creates).toHaveLength(3);
});

test("other terms are the same request: more time, more money, other labels", async () => {
  const world = worldOf();
  await runAll(world, [await asked(world, "a")]);
  const terms = { deadlineMinutes: 5, maxCostUsd: 3, labels: { project: "x" }, fallbacks: ["other"] };
  const [second] = await runAll(world, [await asked(world, "b", terms)]);
  expect(second?.reusedFrom).not.toBeNull();
});

test("where the clip is gone, it is made anew, and serves the next", async () => {
  const world = worldOf();
  const [first] = await runAll(world, [await asked(world, "a")]);
  world.objects.files.delete(`clips/${first?.clip?.key}`);
  const [second] = await runAll(world, [await asked(world, "b")]);
  expect(second).toMatchObject({ status: "succeeded", reusedFrom: null });
  const [third] = await runAll(world, [await asked(world, "c")]);
  expect(third?.reusedFrom).toBe(second?.renderId);
  expect(world.provider.creates).toHaveLength(2);
});

test("one that runs out of time while it waits takes nothing over from one that has time", async () => {
  const slow = (_job: string, before: number) => (before < 40 ? ("running" as const) : ("completed" as const));
  const world = worldOf({ polls: slow });
  const events = [
    await asked(world, "a", { deadlineMinutes: 600 }),
    await asked(world, "b", { deadlineMinutes: 0.2 }),
    await asked(world, "c", { deadlineMinutes: 600 }),
  ];
  const [first, second, third] = await runAll(world, events);
  expect([first?.status, second?.failure?.code, third?.reusedFrom]).toEqual([
    ...["succeeded", "deadline_exceeded", first?.renderId],
  ]);
  expect(world.provider.creates).toHaveLength(1);
});

test("a retry of what another render made meanwhile is served from that", async () => {
  const world = worldOf({
    creates: [{ status: "failed", failure: fakeFailure("account", { code: "no_permission" }) }],
  });
  const { record } = await runWorkflow(world, await asked(world, "a"));
  expect(record.status).toBe("failed");
  const [second] = await runAll(world, [await asked(world, "b")]);
  world.clock.now = new Date(world.clock.now.getTime() + 60_000);
  const detail = { renderId: record.renderId, reopen: true };
  const retry = { "detail-type": "Render Requested", id: "retry", time: world.clock.now.toISOString(), detail };
  const [retried] = await runAll(world, [retry]);
  expect(retried).toMatchObject({ status: "succeeded", reusedFrom: second?.renderId });
  expect(world.provider.jobs).toHaveLength(1);
});

test("when the one that all wait for is canceled, another takes over", async () => {
  const world = worldOf({ polls: ["running", "running"] });
  const { poll } = world.provider;
  let payer = "";
  world.provider.poll = async (jobId) => {
    if (payer === "") {
      payer =
        [...world.ledger.records.values()].find(({ record }) => record.attempts.length > 0)?.record.renderId ?? "";
      await cancelRender(world.dependencies)(payer);
    }
    return poll(jobId);
  };
  const records = await runAll(world, await Promise.all(["a", "b", "c"].map((name) => asked(world, name))));
  expect(records.map(({ status }) => status).sort()).toEqual(["canceled", "succeeded", "succeeded"]);
  expect(world.provider.jobs).toHaveLength(2);
  expect(world.provider.cancels).toContain("fake_job_1");
  expect(records.filter(({ status, reusedFrom }) => status === "succeeded" && reusedFrom !== null)).toHaveLength(1);
});
