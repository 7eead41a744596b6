import { expect, test } from "vitest";
import { ownFailure } from "../../lib/render/own-failures.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import { type FakeProviderOptions, fakeProvider } from "../fakes/fake-provider.ts";
import { requestStill, runWorkflow, type TestWorld, testWorld } from "../support/run-workflow.ts";
import { runAll } from "./run-all.ts";

const badKey = {
  status: "failed",
  failure: fakeFailure("account", { code: "invalid_api_key", billed: "no" }),
} as const;
const renders = 20;

function worldOf(options: FakeProviderOptions) {
  const other = fakeProvider({ name: "other" });
  const world: TestWorld = testWorld({
    provider: fakeProvider({ now: () => world.clock.now, ...options }),
    fallbacks: { other },
  });
  return { world, other };
}

const eventsOf = (world: TestWorld, request: { fallbacks?: string[] } = {}) =>
  Promise.all(
    Array.from({ length: renders }, (_, index) =>
      requestStill(world, { deadlineMinutes: 600, ...request }, `stills/${index}.jpg`),
    ),
  );
const noticesOf = ({ events }: TestWorld) => events.filter((event) => event["detail-type"] === "Provider Paused");

test("of 20 renders with a bad key one fails and tells; the others wait, and finish once the key works", async () => {
  const worksAt = Date.parse("2026-11-22T12:20:00.000Z");
  const { world } = worldOf({ creates: () => (world.clock.now.getTime() < worksAt ? badKey : "created") });
  const [first, ...rest] = await eventsOf(world);
  const one = await runAll(world, [first]);
  const others = await runAll(world, rest);
  expect(one).toMatchObject([{ status: "failed", failure: { code: "invalid_api_key" } }]);
  expect(others.filter(({ status }) => status !== "succeeded")).toEqual([]);
  expect(noticesOf(world)).toHaveLength(1);
  // The first, and one probe after another: after 1, 2, 4, 8 ... minutes.
  const inVain = world.provider.creates.length - world.provider.jobs.length;
  expect(inVain).toBeLessThan(8);
  expect(world.provider.jobs).toHaveLength(renders - 1);
  expect(await world.dependencies.breakers.get("fake")).toBeNull();
});

test("of 20 renders that found out at the same moment, one fails and tells, and the others try again", async () => {
  const worksAt = Date.parse("2026-11-22T12:20:00.000Z");
  const { world } = worldOf({ creates: () => (world.clock.now.getTime() < worksAt ? badKey : "created") });
  const records = await runAll(world, await eventsOf(world));
  expect(records.filter(({ status }) => status === "failed")).toHaveLength(1);
  expect(records.filter(({ status }) => status === "succeeded")).toHaveLength(renders - 1);
  expect(new Set(noticesOf(world).map(({ id }) => id)).size).toBe(1);
  expect(world.provider.creates.length - world.provider.jobs.length).toBeLessThan(renders + 8);
});

test("renders with a fallback turn to it at once, and the paused provider is left alone", async () => {
  const { world, other } = worldOf({ creates: () => badKey });
  const [first, ...rest] = await eventsOf(world, { fallbacks: ["other"] });
  const began = world.clock.now.getTime();
  const records = [...(await runAll(world, [first])), ...(await runAll(world, rest))];
  expect(records.filter(({ status }) => status !== "succeeded")).toEqual([]);
  expect(world.provider.creates).toHaveLength(1);
  expect(other.jobs).toHaveLength(renders);
  expect(await world.dependencies.breakers.get("other")).toBeNull();
  expect(noticesOf(world)).toHaveLength(1);
  expect(world.clock.now.getTime() - began).toBeLessThan(600_000);
});

test("a key that never works: each render fails at its deadline with the provider's own reason, and nothing was paid", async () => {
  const { world } = worldOf({ creates: () => badKey });
  const records = await runAll(world, await eventsOf(world));
  for (const { status, failure } of records) expect([status, failure?.code]).toEqual(["failed", "invalid_api_key"]);
  expect(world.provider.jobs).toEqual([]);
  // 600 minutes of probes at a quarter of an hour, not 20 renders that each try.
  expect(world.provider.creates.length).toBeLessThan(renders + 60);
});

test("a fallback that waits while its provider is paused does not pause the first provider", async () => {
  const broken = { status: "failed", failure: fakeFailure("transient", { phase: "create" }) } as const;
  const { world, other } = worldOf({ creates: () => broken });
  const create = other.create;
  let isPaid = false;
  other.create = async (job) =>
    isPaid ? create(job) : { ...badKey, failure: { ...badKey.failure, provider: "other" } };
  const request = { fallbacks: ["other"], deadlineMinutes: 600 };
  await runWorkflow(world, await requestStill(world, request, "stills/first.jpg"));
  expect(await world.dependencies.breakers.get("other")).not.toBeNull();
  isPaid = true;
  const [second] = await runAll(world, [await requestStill(world, request, "stills/second.jpg")]);
  expect(second?.status).toBe("succeeded");
  expect(await world.dependencies.breakers.get("fake")).toBeNull();
  expect(await world.dependencies.breakers.get("other")).toBeNull();
});

test("a new process, which may have another key, tries at once", async () => {
  const { world } = worldOf({ creates: [badKey] });
  const [first, second] = await eventsOf(world);
  await runAll(world, [first]);
  const began = world.clock.now.getTime();
  world.dependencies.settings = { ...world.dependencies.settings, runner: "runner-2" };
  const [record] = await runAll(world, [second]);
  expect(record?.status).toBe("succeeded");
  expect(Date.parse(record?.attempts[0]?.createdAt ?? "") - began).toBeLessThan(5000);
});

test("a key that is missing pauses its provider: one render tells the operator, and the others wait for it", async () => {
  const missing = { status: "failed", failure: ownFailure("provider_key_missing") } as const;
  const setAt = Date.parse("2026-11-22T12:20:00.000Z");
  const { world } = worldOf({ creates: () => (world.clock.now.getTime() < setAt ? missing : "created") });
  const [first, ...rest] = await eventsOf(world);
  expect(await runAll(world, [first])).toMatchObject([{ status: "failed", failure: { code: "provider_key_missing" } }]);
  const others = await runAll(world, rest);
  expect(others.filter(({ status }) => status !== "succeeded")).toEqual([]);
  expect(noticesOf(world)).toHaveLength(1);
  expect(await world.dependencies.breakers.get("fake")).toBeNull();
});

test("whoever may try a paused provider has a place there first, and keeps its turn", async () => {
  const { world } = worldOf({});
  const limited = { ...world, dependencies: { ...world.dependencies } };
  limited.dependencies.settings = { ...world.dependencies.settings, mostJobsAt: () => 1 };
  const begun = world.clock.now.getTime();
  await world.dependencies.breakers.open({
    ...{ provider: "fake", failure: badKey.failure, openedBy: "r1", runner: "runner-1", probes: 0 },
    openedAt: new Date(begun - 60_000).toISOString(),
    probeAt: new Date(begun).toISOString(),
  });
  // Somebody's job is there still, for seven minutes.
  const seat = { since: new Date(begun).toISOString(), urgency: "interactive", limit: 1, typicalSeconds: 60 } as const;
  await world.dependencies.places.take("fake", { renderId: "other", leaseSeconds: 420, ...seat });
  const [event] = await eventsOf(limited);
  const [record] = await runAll(limited, [event]);
  expect(record?.status).toBe("succeeded");
  // The turn was not used up by waiting: else it would have come again minutes later.
  expect((world.clock.now.getTime() - begun) / 1000).toBeLessThan(540);
  expect(await world.dependencies.places.look("fake")).toMatchObject({ leases: [] });
});
