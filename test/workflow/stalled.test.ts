import fc from "fast-check";
import { expect, test } from "vitest";
import { isStalled } from "../../lib/render/stalled-job.ts";
import { fakeCatalogue, pricedModel } from "../fakes/fake-catalogue.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import { type FakePoll, type FakeProviderOptions, fakeProvider } from "../fakes/fake-provider.ts";
import { requestStill, runWorkflow, type TestWorld, testWorld } from "../support/run-workflow.ts";

const fallbacks = ["other/other-1"];
const gone: FakePoll = { status: "failed", failure: fakeFailure("expired", { code: "job_not_found" }) };
const running = (progress: number): FakePoll => ({
  status: "running",
  queued: false,
  progress,
  pollAfterSeconds: null,
});

/** A provider whose job never ends by itself, and another to turn to. `after`: what its job is once it is told to stop. */
function worldOf(options: FakeProviderOptions & { after?: FakePoll; second?: FakeProviderOptions } = {}) {
  const { after = gone, second = {}, ...first } = options;
  const other = fakeProvider({ name: "other", now: () => world.clock.now, ...second });
  const catalogue = fakeCatalogue({ other: [pricedModel("other-1", 0.5, { sizes: ["64x36"], seconds: [2] })] });
  const provider = fakeProvider({
    now: () => world.clock.now,
    polls: (jobId) => (provider.cancels.includes(jobId) ? after : "running"),
    ...first,
  });
  const world: TestWorld = testWorld({ provider, fallbacks: { other }, catalogue });
  return { world, other, provider };
}

test.each(["running", "queued"] as const)(
  "a job that is %s for ever is stopped at half of the time, and the fallback makes the clip",
  async (word) => {
    const asked = worldOf({ polls: (jobId) => (asked.provider.cancels.includes(jobId) ? gone : word) });
    const { world, other, provider } = asked;
    const began = world.clock.now.getTime();
    const run = await runWorkflow(world, await requestStill(world, { fallbacks }));
    expect(run.record).toMatchObject({
      status: "succeeded",
      attempts: [
        { failure: { code: "job_stalled", billed: "unknown" } },
        { provider: "other", because: "job_stalled" },
      ],
    });
    expect([provider.creates.length, provider.cancels.length, other.creates.length]).toEqual([1, 1, 1]);
    const stopped = (Date.parse(run.record.attempts[0]?.endedAt ?? "") - began) / 1000;
    expect(stopped).toBeGreaterThanOrEqual(900);
    expect(stopped).toBeLessThan(1000);
  },
);

test("a job that has to be stopped and ends with its clip is kept", async () => {
  const { world, other } = worldOf({ after: "completed" });
  const run = await runWorkflow(world, await requestStill(world, { fallbacks }));
  expect(run.record).toMatchObject({ status: "succeeded", attempts: [{ provider: "fake" }] });
  expect(other.creates).toEqual([]);
});

test("a verdict that came with the stop goes to no other provider", async () => {
  const verdict = { status: "failed", failure: fakeFailure("policy") } as const;
  const { world, other } = worldOf({ after: verdict });
  const run = await runWorkflow(world, await requestStill(world, { fallbacks }));
  expect(run.record).toMatchObject({ status: "rejected", failure: { class: "policy" } });
  expect(other.creates).toEqual([]);
});

test.each([
  ["can't stop it", { cancel: "absent" }],
  ["does not stop it", { cancel: { status: "failed", failure: fakeFailure("transient") }, after: "running" }],
  ["says it stopped it, and goes on", { after: "running" }],
] as const)("where a provider %s, nobody else is asked: it may be paid", async (_what, options) => {
  const { world, other } = worldOf(options);
  const run = await runWorkflow(world, await requestStill(world, { fallbacks }));
  expect(run.record).toMatchObject({ status: "failed", failure: { code: "deadline_exceeded" } });
  expect(other.creates).toEqual([]);
});

test("a job whose progress moves, and one without a fallback, are waited for until the deadline", async () => {
  const moving = worldOf({ polls: (_job, before) => running(before % 90) });
  const run = await runWorkflow(moving.world, await requestStill(moving.world, { fallbacks }));
  expect(run.record.failure?.code).toBe("deadline_exceeded");
  expect(moving.other.creates).toEqual([]);
  const alone = worldOf();
  const lone = await runWorkflow(alone.world, await requestStill(alone.world, {}));
  expect(lone.record.failure?.code).toBe("deadline_exceeded");
  expect(lone.record.attempts).toHaveLength(1);
});

test("the last fallback is waited for: nobody comes after it", async () => {
  for (const word of ["running", "unreachable"] as const) {
    const { world, other } = worldOf({
      ...{ creates: [{ status: "failed", failure: fakeFailure("account", { phase: "create" }) }] },
      second: { polls: () => word },
    });
    const asked = { fallbacks: ["other/other-1", "other/other-2"] };
    const run = await runWorkflow(world, await requestStill(world, asked));
    expect(run.record.failure?.code).toBe("deadline_exceeded");
    expect(other.creates).toHaveLength(1);
  }
});

test("a render that broke off after its job was stopped goes on to the fallback", async () => {
  const { world, other, provider } = worldOf();
  const { cancel } = provider;
  let isCut = true;
  provider.cancel = async (jobId) => {
    const answer = await cancel?.(jobId);
    if (isCut) throw new Error("cut off");
    return answer ?? { status: "gone" };
  };
  const event = await requestStill(world, { fallbacks });
  await runWorkflow(world, event);
  isCut = false;
  const run = await runWorkflow(world, event);
  expect(run.record).toMatchObject({
    status: "succeeded",
    attempts: [{ failure: { code: "job_stalled" } }, { provider: "other" }],
  });
  expect([provider.creates.length, other.creates.length]).toEqual([1, 1]);
});

test("no job is stalled that moves, that is young for its kind, or after the deadline", () => {
  const job = fc.record({
    elapsedSeconds: fc.double({ min: 0, max: 1e5, noNaN: true }),
    secondsLeft: fc.double({ min: -100, max: 1e5, noNaN: true }),
    durations: fc.record({
      p50Seconds: fc.double({ min: 1, max: 1e4, noNaN: true }),
      p95Seconds: fc.double({ min: 1, max: 1e4, noNaN: true }),
    }),
    hasMoved: fc.boolean(),
  });
  fc.assert(
    fc.property(job, (one) => {
      const { elapsedSeconds, secondsLeft, durations, hasMoved } = one;
      if (!isStalled(one)) return;
      expect([hasMoved, secondsLeft > 0]).toEqual([false, true]);
      expect(elapsedSeconds).toBeGreaterThanOrEqual(2 * durations.p95Seconds);
      // Ten minutes, or half of less than twenty.
      expect(elapsedSeconds).toBeGreaterThanOrEqual(Math.min(600, (elapsedSeconds + secondsLeft) / 2));
    }),
  );
});
