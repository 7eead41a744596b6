import { expect, test } from "vitest";
import { renderReopenedEvent } from "../../lib/local/still-events.ts";
import { cancelRender } from "../../lib/steps/cancel-render.ts";
import { createVideo } from "../../lib/steps/create-video.ts";
import { planNextAttempt } from "../../lib/steps/plan-next-attempt.ts";
import { prepareRender } from "../../lib/steps/prepare-render.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import { fakeMedia } from "../fakes/fake-media.ts";
import { fakeProvider } from "../fakes/fake-provider.ts";
import { dropStill, runWorkflow, type TestWorld, testWorld } from "../support/run-workflow.ts";

const secondsLater = (world: TestWorld, seconds: number) => {
  world.clock.now = new Date(world.clock.now.getTime() + seconds * 1000);
};

test("a process that died between closing a blocked attempt and ending its render: no other job is asked for", async () => {
  const world = testWorld();
  const event = await dropStill(world);
  const asked = await createVideo(world.dependencies)(await prepareRender(world.dependencies)(event));
  const failure = fakeFailure("policy", { code: "moderation_blocked" });
  await planNextAttempt(world.dependencies)({ ...asked, outcome: "failed", failure });
  const run = await runWorkflow(world, event);
  expect(run.record).toMatchObject({ status: "rejected", failure: { code: "moderation_blocked" } });
  expect(world.provider.jobs).toHaveLength(1);
});

test("of two executions that both found their job missing, one asks again", async () => {
  const world = testWorld({ provider: fakeProvider({ creates: ["unknown"], now: () => world.clock.now }) });
  const create = createVideo(world.dependencies);
  const lost = await create(await prepareRender(world.dependencies)(await dropStill(world)));
  secondsLater(world, 60);
  const answers = await Promise.all([create(lost), create(lost)]);
  expect(answers.map(({ outcome }) => outcome).sort()).toEqual(["created", "later"]);
  expect(world.provider.jobs).toHaveLength(1);
});

test("an execution that was overtaken does not close the attempt that another began meanwhile", async () => {
  const world = testWorld();
  const slow = await createVideo(world.dependencies)(await prepareRender(world.dependencies)(await dropStill(world)));
  const failed = { ...slow, outcome: "failed", failure: fakeFailure("transient") };
  const fast = await planNextAttempt(world.dependencies)(failed);
  await createVideo(world.dependencies)(fast);
  const overtaken = await planNextAttempt(world.dependencies)(failed);
  expect(overtaken).toMatchObject({ outcome: "again", isAttemptOpen: true });
  const entry = await world.ledger.get(slow.renderId);
  expect(entry?.record.attempts.map(({ state }) => state)).toEqual(["failed", "running"]);
});

test("the failed job of an earlier attempt is not taken for the lost one of a later", async () => {
  const provider = fakeProvider({ creates: ["created", "unknown"], now: () => world.clock.now });
  const { listJobs } = provider;
  provider.listJobs = async (since) => {
    const answer = await listJobs?.(since);
    if (answer?.status !== "listed") throw new Error("the fake lists");
    return { ...answer, jobs: answer.jobs.map((job) => ({ ...job, idempotencyKey: null })) };
  };
  const world: TestWorld = testWorld({ provider });
  const asked = await createVideo(world.dependencies)(await prepareRender(world.dependencies)(await dropStill(world)));
  await planNextAttempt(world.dependencies)({ ...asked, outcome: "failed", failure: fakeFailure("transient") });
  let answer = await createVideo(world.dependencies)(asked);
  while (answer.outcome === "later") {
    secondsLater(world, answer.waitSeconds);
    answer = await createVideo(world.dependencies)(answer);
  }
  const entry = await world.ledger.get(asked.renderId);
  expect(entry?.record.attempts.map(({ jobId }) => jobId)).toEqual(["fake_job_1", "fake_job_2"]);
});

test("canceled while the provider makes the job: the job is noted, and stopped", async () => {
  const provider = fakeProvider();
  const { create } = provider;
  const world = testWorld({ provider });
  const state = await prepareRender(world.dependencies)(await dropStill(world));
  provider.create = async (job) => {
    const answer = await create(job);
    await cancelRender(world.dependencies)(state.renderId);
    return answer;
  };
  const answer = await createVideo(world.dependencies)(state);
  expect(answer).toMatchObject({ outcome: "failed", failure: { code: "canceled" } });
  expect(provider.cancels).toEqual(["fake_job_1"]);
  const entry = await world.ledger.get(state.renderId);
  const attempt = { jobId: "fake_job_1", state: "failed", failure: { code: "canceled" } };
  expect(entry?.record).toMatchObject({ status: "canceled", attempts: [attempt] });
});

test("canceled while nobody knows whether its job was made: opened again, none is asked for unless a second is fine", async () => {
  const world = testWorld({ provider: fakeProvider({ creates: ["unknown"], now: () => world.clock.now }) });
  const lost = await createVideo(world.dependencies)(await prepareRender(world.dependencies)(await dropStill(world)));
  await cancelRender(world.dependencies)(lost.renderId);
  secondsLater(world, 60);
  const again = await runWorkflow(world, renderReopenedEvent(lost.renderId, false, world.clock.now));
  expect(again.record).toMatchObject({
    status: "canceled",
    attempts: [{ failure: { code: "create_outcome_unknown" } }],
  });
  expect(world.provider.creates).toHaveLength(1);
  secondsLater(world, 60);
  const accepted = await runWorkflow(world, renderReopenedEvent(lost.renderId, true, world.clock.now));
  expect(accepted.record.status).toBe("succeeded");
  expect(world.provider.creates).toHaveLength(2);
});

test("canceled while its job is looked for: nothing is asked for again", async () => {
  const world = testWorld({ provider: fakeProvider({ creates: ["unknown"], now: () => world.clock.now }) });
  const create = createVideo(world.dependencies);
  const lost = await create(await prepareRender(world.dependencies)(await dropStill(world)));
  secondsLater(world, 60);
  const { listJobs } = world.provider;
  world.provider.listJobs = async (since) => {
    await cancelRender(world.dependencies)(lost.renderId);
    return (await listJobs?.(since)) ?? { status: "unsupported" };
  };
  await create(lost);
  expect(world.provider.creates).toHaveLength(1);
});

test("a clip that is finished while our machine is off past the deadline is fetched: it is paid for", async () => {
  const world = testWorld();
  const event = await dropStill(world);
  await createVideo(world.dependencies)(await prepareRender(world.dependencies)(event));
  secondsLater(world, 86_400);
  expect((await runWorkflow(world, event)).record.status).toBe("succeeded");
  expect(world.provider.creates).toHaveLength(1);
});

test("a job that still runs when the deadline passed while our machine was off is stopped", async () => {
  const world = testWorld({ provider: fakeProvider({ polls: () => "running" }) });
  const event = await dropStill(world);
  await createVideo(world.dependencies)(await prepareRender(world.dependencies)(event));
  secondsLater(world, 86_400);
  expect((await runWorkflow(world, event)).record.failure?.code).toBe("deadline_exceeded");
  expect(world.provider.cancels).toEqual(["fake_job_1"]);
});

test("a write that the ledger's client repeats takes back one attempt, not two", async () => {
  const busy = { status: "later", failure: fakeFailure("rate_limited") } as const;
  const world = testWorld({ provider: fakeProvider({ creates: ["created", busy] }) });
  const asked = await createVideo(world.dependencies)(await prepareRender(world.dependencies)(await dropStill(world)));
  await planNextAttempt(world.dependencies)({ ...asked, outcome: "failed", failure: fakeFailure("transient") });
  const { update } = world.ledger;
  world.ledger.update = async (entry, change) => {
    const updated = await update(entry, change);
    // The answer to the write that takes the attempt back is lost: the client sends it again.
    const isTakenBack = updated.record.attempts.length < entry.record.attempts.length;
    return isTakenBack ? update(entry, change) : updated;
  };
  expect((await createVideo(world.dependencies)(asked)).outcome).toBe("later");
  expect((await world.ledger.get(asked.renderId))?.record.attempts).toMatchObject([{ jobId: "fake_job_1" }]);
});

test("a clip that could not be filed leaves no file behind", async () => {
  const files = new Map<string, Uint8Array>();
  const world = testWorld({ media: fakeMedia({ files, folder: "tmp" }) });
  const { write } = world.objects;
  world.objects.write = async (at, content) => {
    if (at.key.endsWith(".mp4")) throw new Error("no space left on device");
    return write(at, content);
  };
  const run = await runWorkflow(world, await dropStill(world));
  expect(run.record.failure?.message).toContain("no space left");
  expect([...files.keys()]).toEqual([]);
});
