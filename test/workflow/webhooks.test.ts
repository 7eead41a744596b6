import { expect, test } from "vitest";
import type { VideoJobRequest } from "../../lib/providers/video-provider.ts";
import { cancelRender } from "../../lib/steps/cancel-render.ts";
import { wakeRender } from "../../lib/steps/wake-render.ts";
import { type FakeProvider, type FakeProviderOptions, fakeProvider } from "../fakes/fake-provider.ts";
import { memoryDurations } from "../fakes/memory-durations.ts";
import { dropStill, runTogether, runWorkflow, type TestWorld, testWorld } from "../support/run-workflow.ts";

const job = { provider: "fake", jobId: "fake_job_1" };

/** A provider that announces the ends of its jobs, each of which takes so many seconds. */
function announcingWorld(jobSeconds: number, options: FakeProviderOptions = {}): TestWorld & { lag: () => number } {
  let created = Number.NaN;
  const provider: FakeProvider = fakeProvider({
    polls: () => (world.clock.now.getTime() >= created + jobSeconds * 1000 ? "completed" : "running"),
    now: () => world.clock.now,
    ...options,
  });
  const { create } = provider;
  provider.create = async (request: VideoJobRequest) => {
    const answer = await create(request);
    if (answer.status !== "created") return answer;
    created = world.clock.now.getTime();
    return { ...answer, announced: true };
  };
  let found = Number.NaN;
  const { download } = provider;
  provider.download = (jobId) => {
    found = world.clock.now.getTime();
    return download(jobId);
  };
  const world = testWorld({ provider });
  return Object.assign(world, { lag: () => (found - created) / 1000 - jobSeconds });
}

/** A webhook for the one job, so many seconds from now. */
function announce(world: TestWorld, seconds: number, notice = job): void {
  world.webhooks.push({ ...notice, at: new Date(world.clock.now.getTime() + seconds * 1000) });
}

test("an announced job costs one poll, and is found within a second of its end", async () => {
  const world = announcingWorld(71);
  announce(world, 71.4);
  const run = await runWorkflow(world, await dropStill(world));
  expect(run.record.status).toBe("succeeded");
  expect(world.provider.polls).toHaveLength(1);
  expect(world.lag()).toBeLessThan(1);
  expect(run.visited.slice(4)).toEqual([
    ...["CreateVideo", "IsVideoCreated", "AwaitVideo", "PollVideo", "IsVideoReady"],
    ...["StoreClip", "IsClipStored", "RecordSuccess"],
  ]);
});

test("a job that is not announced is polled as ever", async () => {
  const world = testWorld();
  const run = await runWorkflow(world, await dropStill(world));
  expect(run.visited).toContain("WaitForVideo");
  expect(run.visited).not.toContain("AwaitVideo");
});

test("a webhook that never comes costs the slow poll, and no failure", async () => {
  const world = announcingWorld(71);
  const run = await runWorkflow(world, await dropStill(world));
  expect(run.record).toMatchObject({ status: "succeeded", attempts: [{ polls: 1 }] });
  expect(world.lag()).toBeGreaterThan(30);
  expect(world.lag()).toBeLessThan(300);
  expect(run.history.filter(({ event }) => event === "retried")).toEqual([]);
});

test("a webhook that is ahead of the wait ends it at once", async () => {
  const world = announcingWorld(0);
  const { update } = world.dependencies.ledger;
  // It comes while the job's id is being written.
  world.dependencies.ledger.update = async (entry, change) => {
    if (await world.dependencies.wakes.isExpected(job)) await wakeRender(world.dependencies)(job);
    return update(entry, change);
  };
  const run = await runWorkflow(world, await dropStill(world));
  expect(run.record.status).toBe("succeeded");
  expect(world.provider.polls).toHaveLength(1);
  expect(world.lag()).toBe(0);
});

test("a webhook that is ahead of the answer to the create ends the wait at once", async () => {
  const world = announcingWorld(0);
  const { create } = world.provider;
  world.provider.create = async (request) => {
    const answer = await create(request);
    expect(await wakeRender(world.dependencies)(job)).toBe("unknown");
    return answer;
  };
  const run = await runWorkflow(world, await dropStill(world));
  expect(run.record.status).toBe("succeeded");
  expect(world.provider.polls).toHaveLength(1);
  expect(world.lag()).toBe(0);
});

test("a webhook of long before is none of a job that is made now", async () => {
  const world = announcingWorld(71);
  expect(await wakeRender(world.dependencies)(job)).toBe("unknown");
  world.clock.now = new Date(world.clock.now.getTime() + 3_600_000);
  const run = await runWorkflow(world, await dropStill(world));
  expect(run.record.status).toBe("succeeded");
  expect(world.provider.polls).toHaveLength(1);
  expect(world.lag()).toBeGreaterThan(1);
});

test("a webhook that is sent many times, at once and again, costs one poll", async () => {
  const world = announcingWorld(71);
  for (let times = 0; times < 10; times++) announce(world, 71.2);
  const run = await runWorkflow(world, await dropStill(world));
  expect(run.record.status).toBe("succeeded");
  expect(world.provider.polls).toHaveLength(1);
  expect(world.provider.creates).toHaveLength(1);
});

test("a late webhook, and one of another job or provider, change nothing", async () => {
  const world = announcingWorld(71);
  announce(world, 5, { provider: "fake", jobId: "fake_job_2" });
  announce(world, 5, { provider: "other", jobId: "fake_job_1" });
  const run = await runWorkflow(world, await dropStill(world));
  const polls = world.provider.polls.length;
  expect(await wakeRender(world.dependencies)(job)).not.toBe("unknown");
  expect(await wakeRender(world.dependencies)(job)).toBe("noted");
  expect(run.record.status).toBe("succeeded");
  expect(world.provider.polls).toHaveLength(polls);
  expect((await world.ledger.get(run.record.renderId))?.record).toEqual(run.record);
});

test("a webhook that comes too early is believed once: from there on the render goes by the clock", async () => {
  const world = announcingWorld(71);
  for (let seconds = 5; seconds < 70; seconds++) announce(world, seconds);
  const run = await runWorkflow(world, await dropStill(world));
  expect(run.visited.filter((state) => state === "AwaitVideo")).toHaveLength(1);
  // As many as an ordinary schedule has, and the one too early.
  expect(world.provider.polls.length).toBeLessThan(14);
  expect(world.lag()).toBeLessThan(12);
});

test("a webhook ahead of its provider's own answers is looked after again two seconds later", async () => {
  const world = announcingWorld(73);
  announce(world, 71.5);
  const run = await runWorkflow(world, await dropStill(world));
  expect(run.record.status).toBe("succeeded");
  expect(world.provider.polls).toHaveLength(2);
  expect(world.lag()).toBeLessThan(1);
});

test("two executions of one render that wait for the same job are both woken", async () => {
  const world = announcingWorld(71);
  const event = await dropStill(world);
  announce(world, 71.4);
  await runTogether(world, [event, { ...event, id: "once-more" }]);
  const records = [...world.ledger.records.values()].map(({ record }) => record);
  expect(records).toMatchObject([{ status: "succeeded" }]);
  expect(world.provider.creates).toHaveLength(1);
  expect(new Set(world.handedIn).size).toBe(2);
});

test("a render that was canceled while it waits makes no clip when its webhook comes", async () => {
  const world = announcingWorld(71);
  const { wait } = world.dependencies.wakes;
  world.dependencies.wakes.wait = async (...waiting) => {
    const answer = await wait(...waiting);
    await cancelRender(world.dependencies)([...world.ledger.records.keys()][0] ?? "");
    return answer;
  };
  announce(world, 71.4);
  const run = await runWorkflow(world, await dropStill(world));
  expect(run.record.status).toBe("canceled");
  expect(world.provider.downloads).toEqual([]);
  expect(run.visited.slice(-2)).toEqual(["WasRejected", "RenderFailed"]);
});

test("where nobody can be told whom to wake, the render waits by the clock", async () => {
  const world = announcingWorld(71);
  world.dependencies.wakes.wait = async () => {
    throw new Error("the ledger is not to be reached");
  };
  announce(world, 71.4);
  const run = await runWorkflow(world, await dropStill(world));
  expect(run.record.status).toBe("succeeded");
  expect(run.visited).toContain("WaitForVideo");
});

test("what a webhook told of durations is exact; what a lost one left open is not noted", async () => {
  const durations = memoryDurations();
  const noted: number[] = [];
  durations.note = async (_job, seconds) => void noted.push(seconds);
  const told = announcingWorld(71);
  announce(told, 71.4);
  told.dependencies.durations = durations;
  await runWorkflow(told, await dropStill(told));
  const untold = announcingWorld(71);
  untold.dependencies.durations = durations;
  await runWorkflow(untold, await dropStill(untold));
  expect(noted).toEqual([71.4]);
});

test("a token is in the ledger while somebody waits, and never in a record, an event, a history or what travels", async () => {
  const world = announcingWorld(71);
  const tokens: string[] = [];
  const { wait } = world.dependencies.wakes;
  world.dependencies.wakes.wait = async (waiting, execution, token) => {
    tokens.push(token);
    return wait(waiting, execution, token);
  };
  announce(world, 71.4);
  const run = await runWorkflow(world, await dropStill(world));
  expect(tokens).toHaveLength(1);
  const told = JSON.stringify([
    run.history,
    run.result,
    world.events,
    run.record,
    [...world.objects.files.values()].map(String),
  ]);
  for (const token of tokens) expect(told).not.toContain(token);
  expect(await world.dependencies.wakes.announce(job)).toEqual([]);
});
