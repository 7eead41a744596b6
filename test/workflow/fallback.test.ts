import { expect, test } from "vitest";
import type { MediaTools } from "../../lib/media/media-tools.ts";
import type { Failure } from "../../lib/render/failure.ts";
import { fakeCatalogue, pricedModel } from "../fakes/fake-catalogue.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import { fakeMedia } from "../fakes/fake-media.ts";
import { type FakeProviderOptions, fakeProvider } from "../fakes/fake-provider.ts";
import { requestStill, runWorkflow, type TestWorld, testWorld } from "../support/run-workflow.ts";

/** A world with a provider that is asked first, and another to turn to, which makes two sizes of its own. */
function worldOf(first: FakeProviderOptions, second: FakeProviderOptions = {}, media?: MediaTools) {
  const other = fakeProvider({ name: "other", now: () => world.clock.now, ...second });
  const catalogue = fakeCatalogue({
    other: [pricedModel("other-1", 0.5, { sizes: ["640x360", "360x640"], seconds: [2, 6] })],
  });
  const world: TestWorld = testWorld({
    provider: fakeProvider({ now: () => world.clock.now, ...first }),
    fallbacks: { other },
    catalogue,
    ...(media === undefined ? {} : { media }),
  });
  return { world, other };
}

const failing = (failure: Failure) => ({ creates: () => ({ status: "failed" as const, failure }) });
const fallbacks = ["other/other-1"];

test.each([
  ["transient failures", fakeFailure("transient", { phase: "create" }), 3],
  ["an empty account", fakeFailure("account", { code: "no_credits", phase: "create" }), 1],
  ["a model that is gone", fakeFailure("request", { code: "model_not_found", phase: "create" }), 1],
])("after %s, the next provider makes the clip, as it can make it", async (_what, failure, asked) => {
  const sizes: (string | null)[] = [];
  const media = fakeMedia();
  const { prepareStill } = media;
  media.prepareStill = async (bytes, options) => {
    sizes.push(options.size);
    return prepareStill(bytes, options);
  };
  const { world, other } = worldOf(failing(failure), {}, media);
  const run = await runWorkflow(world, await requestStill(world, { seconds: 4, size: "1920x1080", fallbacks }));
  expect(run.record.status).toBe("succeeded");
  expect(run.provider.creates).toHaveLength(asked);
  // Fitted anew, for the size the other makes.
  expect(sizes).toEqual(["1920x1080", "640x360"]);
  expect(other.creates).toMatchObject([{ size: "640x360", seconds: 2, model: "other-1" }]);
  expect(run.record.attempts.at(-1)).toMatchObject({
    ...{ provider: "other", rung: "fallback", because: failure.code, size: "640x360", estimatedUsd: 1 },
  });
  expect(run.visited.filter((state) => state === "PrepareRender")).toHaveLength(2);
});

test("a job that is to be made somewhere else waits for nobody", async () => {
  const { world } = worldOf(failing(fakeFailure("account", { phase: "create" })));
  const began = world.clock.now.getTime();
  await runWorkflow(world, await requestStill(world, { fallbacks }));
  expect(world.clock.now.getTime() - began).toBeLessThan(120_000);
});

test("told to come back after the deadline, the render turns to the fallback", async () => {
  const busy = {
    status: "later",
    failure: fakeFailure("rate_limited", { phase: "create", retryAfterSeconds: 7200 }),
  } as const;
  const { world, other } = worldOf({ creates: () => busy });
  const run = await runWorkflow(world, await requestStill(world, { fallbacks }));
  expect(run.record.status).toBe("succeeded");
  expect([run.provider.creates.length, other.jobs.length]).toEqual([1, 1]);
});

test("what was blocked is asked of nobody else, unless the request says so", async () => {
  const blocked = failing(fakeFailure("policy", { code: "moderation_blocked" }));
  const strict = worldOf(blocked);
  const rejected = await runWorkflow(strict.world, await requestStill(strict.world, { fallbacks }));
  expect(rejected.record).toMatchObject({ status: "rejected", failure: { code: "moderation_blocked" } });
  expect(strict.other.creates).toEqual([]);

  const loose = worldOf(blocked);
  const request = { fallbacks, onPolicy: "next-provider" as const };
  const run = await runWorkflow(loose.world, await requestStill(loose.world, request));
  expect(run.record).toMatchObject({ status: "succeeded", attempts: [{ provider: "fake" }, { provider: "other" }] });
  expect(run.provider.creates).toHaveLength(1);
});

test("NEEDS 4: a block the provider calls a matter of chance is tried once more, and only once", async () => {
  const chance = { status: "failed", failure: fakeFailure("policy", { code: "50511" }) } as const;
  const once = worldOf({ polls: [chance] }).world;
  expect((await runWorkflow(once, await requestStill(once, {}))).record).toMatchObject({
    ...{ status: "succeeded", attempts: [{ state: "failed" }, { rung: "same again", because: "50511" }] },
  });
  const always = worldOf({ polls: () => chance }).world;
  const run = await runWorkflow(always, await requestStill(always, {}));
  expect(run.record.status).toBe("rejected");
  expect(run.provider.jobs).toHaveLength(2);
});

test("an answer that is lost at a provider that can't list: the fallback makes the clip, nobody asks the first again", async () => {
  const { world, other } = worldOf({ creates: () => "lost", jobs: "absent" });
  const run = await runWorkflow(world, await requestStill(world, { fallbacks }));
  expect(run.record).toMatchObject({
    ...{ status: "succeeded", attempts: [{ failure: { code: "create_outcome_unknown" } }, { provider: "other" }] },
  });
  expect([run.provider.creates.length, other.creates.length]).toEqual([1, 1]);
});

test("a provider that dies with the job in its hands: with a fallback, it is given up in time", async () => {
  const { world, other } = worldOf({ polls: () => "unreachable" });
  const run = await runWorkflow(world, await requestStill(world, { fallbacks, deadlineMinutes: 60 }));
  expect(run.record).toMatchObject({
    ...{ status: "succeeded", attempts: [{ failure: { code: "provider_unreachable" } }, { provider: "other" }] },
  });
  expect(other.jobs).toHaveLength(1);
  const given = Date.parse(run.record.attempts[0]?.endedAt ?? "") - Date.parse(run.record.createdAt);
  expect(given).toBeGreaterThan(590_000);
  expect(given).toBeLessThan(1_200_000);
});

test("NEEDS 2: without a fallback its job is kept past the deadline, and retry carries it on without a second one", async () => {
  let isDead = true;
  const { world } = worldOf({ polls: () => (isDead ? "unreachable" : "completed") });
  const run = await runWorkflow(world, await requestStill(world, { deadlineMinutes: 10 }));
  expect(run.record).toMatchObject({
    ...{
      status: "failed",
      failure: { code: "deadline_exceeded" },
      attempts: [{ state: "running", jobId: "fake_job_1" }],
    },
  });
  isDead = false;
  world.clock.now = new Date(world.clock.now.getTime() + 3_600_000);
  const time = world.clock.now.toISOString();
  const detail = { renderId: run.record.renderId, reopen: true };
  const retried = await runWorkflow(world, { "detail-type": "Render Requested", id: "retry", time, detail });
  expect(retried.record).toMatchObject({ status: "succeeded", attempts: [{ state: "succeeded" }] });
  expect(world.provider.creates).toHaveLength(1);
});

test("queued at the provider and running there are told apart, and since when", async () => {
  const { world } = worldOf({ polls: ["queued", "queued", "running", "running"] });
  const run = await runWorkflow(world, await requestStill(world, {}));
  const [attempt] = run.record.attempts;
  const startedAt = Date.parse(attempt?.startedAt ?? "");
  expect(startedAt).toBeGreaterThan(Date.parse(attempt?.createdAt ?? ""));
  expect(startedAt).toBeLessThan(Date.parse(attempt?.endedAt ?? ""));

  const queued = worldOf({ polls: () => "queued" }).world;
  const stuck = await runWorkflow(queued, await requestStill(queued, { deadlineMinutes: 5 }));
  expect(stuck.record.attempts).toMatchObject([{ startedAt: null, failure: { code: "deadline_exceeded" } }]);
});

test("too many requests for a finished clip are waited out: it is paid for", async () => {
  const busy = {
    status: "later",
    failure: fakeFailure("rate_limited", { phase: "download", retryAfterSeconds: 20 }),
  } as const;
  const { world } = worldOf({ downloads: Array(15).fill(busy) });
  const run = await runWorkflow(world, await requestStill(world, {}));
  expect(run.record.status).toBe("succeeded");
  expect(run.provider.creates).toHaveLength(1);
});
