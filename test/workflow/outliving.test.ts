import { expect, test } from "vitest";
import type { Catalogue } from "../../lib/providers/catalogue/catalogue.ts";
import { checkJob } from "../../lib/providers/catalogue/check-job.ts";
import type { Model } from "../../lib/providers/catalogue/models.ts";
import type { CreateAnswer } from "../../lib/providers/video-provider.ts";
import type { RenderRequest } from "../../lib/render/request.ts";
import { fakeCatalogue, pricedModel } from "../fakes/fake-catalogue.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import { type FakeProviderOptions, fakeProvider } from "../fakes/fake-provider.ts";
import { requestStill, runWorkflow, type TestWorld, testWorld } from "../support/run-workflow.ts";
import { runAll } from "./run-all.ts";

const fallbacks = ["other/other-1"];
const begin = Date.parse("2026-11-22T12:00:00.000Z");
const refused: CreateAnswer = {
  status: "later",
  failure: fakeFailure("transient", { code: "connection_refused", phase: "create", billed: "no" }),
};

const overloaded: CreateAnswer = {
  status: "later",
  failure: fakeFailure("transient", { code: "overloaded", phase: "create", billed: "no" }),
};

function worldOf(options: FakeProviderOptions, more: Parameters<typeof testWorld>[0] = {}) {
  const other = fakeProvider({ name: "other" });
  const world: TestWorld = testWorld({
    provider: fakeProvider({ now: () => world.clock.now, ...options }),
    fallbacks: { other },
    ...more,
  });
  const secondsSinceBegin = () => (world.clock.now.getTime() - begin) / 1000;
  return { world, other, secondsSinceBegin };
}

/** Models with an end, as the catalogue tells and checks them. */
function catalogueOf(entries: Record<string, Model[]>): Catalogue {
  const known = fakeCatalogue(entries);
  return {
    ...known,
    check(job, now) {
      const model = entries[job.provider]?.find((entry) => entry.model === job.model);
      return model === undefined ? null : checkJob(model, job, now);
    },
  };
}

const stills = (world: TestWorld, count: number, request: RenderRequest) =>
  Promise.all(Array.from({ length: count }, (_, index) => requestStill(world, request, `stills/${index}.jpg`)));

/** How often each still was paid for at a provider. */
const paidTwice = ({ jobs }: { jobs: readonly { idempotencyKey: string | null }[] }) => {
  const renders = jobs.map(({ idempotencyKey }) => (idempotencyKey ?? "").replace(/-\d+$/, ""));
  return renders.filter((render, index) => renders.indexOf(render) !== index);
};

test.each<[string, boolean]>([
  ["nothing answers there any more", true],
  ["its jobs fail and it puts off all others", false],
])(
  "a provider that dies in mid-flight, so that %s: each of 20 renders has its clip, and none is paid twice there",
  async (_how, isSilent) => {
    const diesAfterSeconds = 40;
    const { world, other, secondsSinceBegin } = worldOf({
      creates: () => (secondsSinceBegin() < diesAfterSeconds ? "created" : isSilent ? refused : overloaded),
      // One third was done by then.
      polls: (jobId) => {
        if (secondsSinceBegin() < diesAfterSeconds)
          return Number(jobId.split("_").at(-1)) % 3 === 0 ? "completed" : "running";
        return isSilent ? "unreachable" : "failed";
      },
      jobs: "absent",
    });
    const early = await stills(world, 12, { fallbacks, deadlineMinutes: 60 });
    // The others find it dead.
    const late = (await stills(world, 20, { fallbacks, deadlineMinutes: 60 })).slice(12);
    const records = await runAll(world, early);
    const after = await runAll(world, late);
    const all = [...records, ...after];
    expect(all.map(({ status }) => status)).toEqual(all.map(() => "succeeded"));
    expect(new Set(all.map(({ renderId }) => renderId)).size).toBe(20);
    const own = all.filter(({ attempts }) => attempts.at(-1)?.provider === "fake");
    expect(own.length).toBeGreaterThan(0);
    expect(other.jobs).toHaveLength(20 - own.length);
    expect([paidTwice(world.provider), paidTwice(other)]).toEqual([[], []]);
    for (const { attempts } of all) {
      const paid = attempts.filter(({ jobId }) => jobId !== null).map(({ provider }) => provider);
      expect(new Set(paid).size).toBe(paid.length);
    }
  },
);

test("where nothing answers, a fallback is asked after four tries, and within a minute", async () => {
  const { world, other, secondsSinceBegin } = worldOf({ creates: () => refused });
  const run = await runWorkflow(world, await requestStill(world, { fallbacks }));
  expect(run.record.status).toBe("succeeded");
  expect(world.provider.creates).toHaveLength(4);
  expect(other.jobs).toHaveLength(1);
  expect(secondsSinceBegin()).toBeLessThan(60);
  expect(run.record.attempts.map(({ provider }) => provider)).toEqual(["fake", "other"]);
});

test("a provider that restarts keeps its renders, though they have a fallback", async () => {
  const { world, other, secondsSinceBegin } = worldOf({
    creates: () => (secondsSinceBegin() < 5 ? refused : "created"),
  });
  const run = await runWorkflow(world, await requestStill(world, { fallbacks }));
  expect([run.record.status, world.provider.jobs.length, other.jobs.length]).toEqual(["succeeded", 1, 0]);
});

test("without a fallback a dead address is tried longer", async () => {
  const { world } = worldOf({ creates: () => refused });
  const run = await runWorkflow(world, await requestStill(world, { deadlineMinutes: 10 }));
  expect(run.record).toMatchObject({ status: "failed", failure: { code: "connection_refused" } });
  expect(world.provider.creates.length).toBeGreaterThan(6);
});

const model = (name: string, more: Partial<Model> = {}): Model => ({
  ...pricedModel(name, 0.1),
  source: "test",
  ...more,
});
const ending = (on: string, replacement = "other/other-1") => model("fake-1", { sunset: { on, replacement } });

test("a model that is retired between a create and the next: the fallback makes the clip, and nobody asks for it again", async () => {
  const catalogue = catalogueOf({ fake: [ending("2026-11-22T12:05:00Z")], other: [model("other-1")] });
  const broke = { status: "failed", failure: fakeFailure("transient", { code: "server_error" }) } as const;
  const { world, other, secondsSinceBegin } = worldOf(
    { polls: () => (secondsSinceBegin() < 400 ? "running" : broke) },
    { catalogue },
  );
  const run = await runWorkflow(world, await requestStill(world, { fallbacks, deadlineMinutes: 60 }));
  expect(run.record.status).toBe("succeeded");
  expect(run.record.attempts).toMatchObject([
    { provider: "fake", model: "fake-1", failure: { code: "server_error" } },
    { provider: "other", model: "other-1", rung: "fallback" },
  ]);
  expect([world.provider.jobs.length, other.jobs.length]).toEqual([1, 1]);
});

test("20 renders of a model that is retired while they are under way: all have clips, none is paid twice", async () => {
  const catalogue = catalogueOf({ fake: [ending("2026-11-22T12:05:00Z")], other: [model("other-1")] });
  const gone = { status: "failed", failure: fakeFailure("transient", { code: "server_error" }) } as const;
  const { world, other, secondsSinceBegin } = worldOf(
    { polls: (jobId) => (secondsSinceBegin() < 300 ? (jobId.endsWith("0") ? "completed" : "running") : gone) },
    { catalogue },
  );
  const records = await runAll(world, await stills(world, 20, { fallbacks, deadlineMinutes: 60 }));
  expect(records.map(({ status }) => status)).toEqual(records.map(() => "succeeded"));
  expect([world.provider.jobs.length, other.jobs.length]).toEqual([20, 18]);
  expect([paidTwice(world.provider), paidTwice(other)]).toEqual([[], []]);
});

test("a retired model is rejected, and told with what replaces it, unless the request lets it be replaced", async () => {
  const catalogue = catalogueOf({ fake: [ending("2026-11-01")], other: [model("other-1", { sizes: ["640x360"] })] });
  const told = worldOf({}, { catalogue });
  const rejected = await runWorkflow(told.world, await requestStill(told.world, {}));
  expect(rejected.record).toMatchObject({ status: "rejected", failure: { class: "request", code: "model_retired" } });
  expect(rejected.record.failure?.remedy).toContain("other/other-1");
  const asked = worldOf({}, { catalogue });
  const replaced = await runWorkflow(
    asked.world,
    await requestStill(asked.world, { replaceRetired: true, size: "1280x720" }),
  );
  expect(replaced.record).toMatchObject({
    status: "succeeded",
    attempts: [{ provider: "other", model: "other-1", size: "640x360", because: "model_retired" }],
  });
  expect(asked.world.provider.creates).toEqual([]);
});

test("what replaces a model is asked for only where it ends before the deadline, and where its provider is there", async () => {
  const later = catalogueOf({ fake: [ending("2026-12-24")], other: [model("other-1")] });
  const { world } = worldOf({}, { catalogue: later });
  const run = await runWorkflow(world, await requestStill(world, { replaceRetired: true }));
  expect(run.record.request.fallbacks).toEqual([]);
  const nowhere = catalogueOf({ fake: [ending("2026-11-01", "elsewhere/model")] });
  const alone = worldOf({}, { catalogue: nowhere });
  const rejected = await runWorkflow(alone.world, await requestStill(alone.world, { replaceRetired: true }));
  expect(rejected.record.failure?.code).toBe("model_retired");
});
