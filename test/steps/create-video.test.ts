import { expect, test } from "vitest";
import type { ListedJob } from "../../lib/providers/video-provider.ts";
import type { RenderState } from "../../lib/render/render-state.ts";
import { createVideo } from "../../lib/steps/create-video.ts";
import { prepareRender } from "../../lib/steps/prepare-render.ts";
import { type FakeProviderOptions, fakeProvider } from "../fakes/fake-provider.ts";
import { dropStill, requestStill, runWorkflow, type TestWorld, testWorld } from "../support/run-workflow.ts";

/** A render that is about to ask its provider. */
async function aboutToCreate(options: FakeProviderOptions = {}, change: (world: TestWorld) => void = () => {}) {
  const world = testWorld();
  const provider = fakeProvider({ now: () => world.clock.now, ...options });
  world.dependencies.provider = () => provider;
  change(world);
  const state = await prepareRender(world.dependencies)(await dropStill(world));
  return { world, provider, state };
}

const secondsLater = (world: TestWorld, seconds: number) => {
  world.clock.now = new Date(world.clock.now.getTime() + seconds * 1000);
};

test("run twice, it makes one job and gives the same answer", async () => {
  const { world, provider, state } = await aboutToCreate();
  const first = await createVideo(world.dependencies)(state);
  const second = await createVideo(world.dependencies)(state);
  expect(first.outcome).toBe("created");
  expect(second).toEqual({ ...first, waitSeconds: second.waitSeconds });
  expect(provider.jobs).toHaveLength(1);
});

test("NEEDS 1: an answer that is lost after the job was made: the job is found, not made again", async () => {
  const { world, provider, state } = await aboutToCreate({ creates: ["lost"] });
  const lost = await createVideo(world.dependencies)(state);
  expect(lost.outcome).toBe("later");
  const found = await createVideo(world.dependencies)(lost);
  expect(found.outcome).toBe("created");
  expect(provider.creates).toHaveLength(1);
  const entry = await world.ledger.get(state.renderId);
  expect(entry?.record.attempts).toMatchObject([{ number: 1, jobId: "fake_job_1", state: "running" }]);
});

test("a request that never arrived is sent again only once the job would show in the provider's list", async () => {
  const { world, provider, state } = await aboutToCreate({ creates: ["unknown"] });
  let answer = await createVideo(world.dependencies)(state);
  answer = await createVideo(world.dependencies)(answer);
  expect(answer.outcome).toBe("later");
  expect(provider.creates).toHaveLength(1);
  secondsLater(world, 6);
  answer = await createVideo(world.dependencies)(answer);
  expect(answer.outcome).toBe("created");
  expect(provider.creates.map((job) => job.idempotencyKey)).toEqual([`${state.renderId}-1`, `${state.renderId}-1`]);
  expect(provider.jobs).toHaveLength(1);
});

test("where the provider can't list, a lost answer ends as create_outcome_unknown and names the window", async () => {
  const { world, provider, state } = await aboutToCreate({ creates: ["lost"], jobs: "absent" });
  const lost = await createVideo(world.dependencies)(state);
  const answer = await createVideo(world.dependencies)(lost);
  expect(answer).toMatchObject({
    outcome: "failed",
    failure: { code: "create_outcome_unknown", retryable: false, billed: "unknown" },
  });
  expect(answer.failure?.message).toContain("2026-11-22T12:00:00.000Z");
  expect(provider.creates).toHaveLength(1);
});

test("a render whose job may exist is opened again only by whoever accepts a second bill", async () => {
  const world = testWorld({ provider: fakeProvider({ creates: ["lost"], jobs: "absent" }) });
  const event = await dropStill(world);
  const { record } = await runWorkflow(world, event);
  expect(record.failure?.code).toBe("create_outcome_unknown");
  secondsLater(world, 60);
  expect((await runWorkflow(world, await dropStill(world))).record.status).toBe("failed");
  const reopen = { "detail-type": "Render Requested", id: "x", time: world.clock.now.toISOString() };
  const detail = { renderId: record.renderId, reopen: true };
  expect((await runWorkflow(world, { ...reopen, detail })).record.status).toBe("failed");
  expect(world.provider.creates).toHaveLength(1);
  const accepted = await runWorkflow(world, { ...reopen, detail: { ...detail, acceptDuplicate: true } });
  expect(accepted.record.status).toBe("succeeded");
  expect(world.provider.creates).toHaveLength(2);
});

test("a process that died while asking: the next one looks for the job before anything else", async () => {
  const { world, provider, state } = await aboutToCreate();
  const dying = {
    ...world.dependencies,
    ledger: { ...world.ledger, claimJob: () => Promise.reject(new Error("killed")) },
  };
  await expect(createVideo(dying)(state)).rejects.toThrow("killed");
  const next = { ...world.dependencies, settings: { ...world.dependencies.settings, runner: "runner-2" } };
  expect((await createVideo(next)(state)).outcome).toBe("created");
  expect(provider.jobs).toHaveLength(1);
});

test("while another execution of this process may be asking, nobody else asks", async () => {
  const { world, provider, state } = await aboutToCreate();
  const dying = {
    ...world.dependencies,
    ledger: { ...world.ledger, claimJob: () => Promise.reject(new Error("killed")) },
  };
  await expect(createVideo(dying)(state)).rejects.toThrow("killed");
  expect((await createVideo(world.dependencies)(state)).outcome).toBe("later");
  secondsLater(world, 241);
  expect((await createVideo(world.dependencies)(state)).outcome).toBe("created");
  expect(provider.jobs).toHaveLength(1);
});

test("where processes overlap, as functions do, another's create counts as under way until its limit", async () => {
  const { world, provider, state } = await aboutToCreate();
  const dying = {
    ...world.dependencies,
    ledger: { ...world.ledger, claimJob: () => Promise.reject(new Error("killed")) },
  };
  await expect(createVideo(dying)(state)).rejects.toThrow("killed");
  const settings = { ...world.dependencies.settings, runner: "runner-2", otherRunnersAreGone: false };
  expect((await createVideo({ ...world.dependencies, settings })(state)).outcome).toBe("later");
  secondsLater(world, 241);
  expect((await createVideo({ ...world.dependencies, settings })(state)).outcome).toBe("created");
  expect(provider.jobs).toHaveLength(1);
});

const listed = (changes: Partial<ListedJob>): ListedJob => ({
  jobId: "theirs",
  prompt: null,
  model: "fake-1",
  seconds: 4,
  size: "1280x720",
  createdAt: new Date("2026-11-22T12:00:01.000Z"),
  idempotencyKey: null,
  ...changes,
});

async function lostAmong(
  jobs: (prompt: string) => ListedJob[],
  change: (world: TestWorld) => Promise<void> = async () => {},
) {
  const { world, provider, state } = await aboutToCreate({ creates: ["unknown"] });
  const prompt = (await world.ledger.get(state.renderId))?.record.prompt ?? "";
  provider.listJobs = async () => ({ status: "listed", jobs: jobs(prompt) });
  const lost = await createVideo(world.dependencies)(state);
  await change(world);
  const soon = await createVideo(world.dependencies)(lost);
  secondsLater(world, 60);
  const settled = soon.outcome === "later" ? await createVideo(world.dependencies)(soon) : soon;
  return { world, provider, state, settled };
}

test("a job that shows no key is adopted when it alone agrees in prompt, model, seconds and size", async () => {
  const { settled, world, state, provider } = await lostAmong((prompt) => [
    listed({ jobId: "other prompt", prompt: "something else" }),
    listed({ jobId: "longer", prompt, seconds: 8 }),
    listed({ jobId: "ours", prompt, model: "fake-1-2026-01-01" }),
  ]);
  expect(settled.outcome).toBe("created");
  expect((await world.ledger.get(state.renderId))?.record.attempts[0]?.jobId).toBe("ours");
  expect(provider.creates).toHaveLength(1);
});

test("a job that shows another key, or belongs to another render, is never adopted", async () => {
  const { settled, world, state, provider } = await lostAmong(
    (prompt) => [listed({ prompt, idempotencyKey: "somebody else's" }), listed({ jobId: "owned", prompt })],
    async (inner) => {
      await inner.ledger.claimJob("fake", "owned", "another render");
    },
  );
  // Both are told apart, so the job was never made, and is asked for now.
  expect(settled.outcome).toBe("created");
  expect((await world.ledger.get(state.renderId))?.record.attempts[0]?.jobId).toBe("fake_job_1");
  expect(provider.creates).toHaveLength(2);
});

test("a form turns line feeds into CR LF on its way: the job is found for all that", async () => {
  const { world, provider } = await aboutToCreate({ creates: ["unknown"] });
  const prompt = "slow dolly in\nthe light fades\r\nand comes back";
  const state = await prepareRender(world.dependencies)(await requestStill(world, { prompt, rawPrompt: true }));
  const sent = prompt.replaceAll(/\r?\n/g, "\r\n");
  provider.listJobs = async () => ({ status: "listed", jobs: [listed({ jobId: "ours", prompt: sent })] });
  const lost = await createVideo(world.dependencies)(state);
  expect((await createVideo(world.dependencies)(lost)).outcome).toBe("created");
  expect((await world.ledger.get(state.renderId))?.record.attempts[0]?.jobId).toBe("ours");
  expect(provider.creates).toHaveLength(1);
});

test.each<[string, (prompt: string) => Partial<ListedJob>]>([
  ["tells no prompt", () => ({ prompt: null })],
  ["tells neither prompt nor time", () => ({ prompt: null, createdAt: null })],
  ["calls the model by another name", (prompt) => ({ prompt, model: "the-model-behind-it" })],
  ["tells the size it really has", (prompt) => ({ prompt, size: "1280x704" })],
])("a job of then that %s may be ours: nobody adopts it, nobody pays again", async (_claim, changes) => {
  const { settled, provider } = await lostAmong((prompt) => [listed(changes(prompt))]);
  expect(settled).toMatchObject({ outcome: "failed", failure: { code: "create_outcome_unknown" } });
  expect(provider.creates).toHaveLength(1);
});

test("a job from before our asking that tells no prompt is not ours: it was never made, and is asked for now", async () => {
  const { settled, provider } = await lostAmong(() => [listed({ createdAt: new Date("2026-11-22T11:58:00.000Z") })]);
  expect(settled.outcome).toBe("created");
  expect(provider.creates).toHaveLength(2);
});

test("when two jobs could be the one, nobody guesses with the user's money", async () => {
  const { settled, provider } = await lostAmong((prompt) => [
    listed({ jobId: "a", prompt }),
    listed({ jobId: "b", prompt }),
  ]);
  expect(settled).toMatchObject({ outcome: "failed", failure: { code: "create_outcome_unknown" } });
  expect(provider.creates).toHaveLength(1);
});

test("two renders that ask for the same and lost their answers don't take each other's job", async () => {
  const { settled, provider } = await lostAmong(
    (prompt) => [listed({ jobId: "one of them", prompt })],
    async (world) => {
      const other = await prepareRender(world.dependencies)(await requestStill(world, {}, "stills/other.jpg"));
      const lost = fakeProvider({ creates: ["unknown"] });
      await createVideo({ ...world.dependencies, provider: () => lost })(other);
    },
  );
  expect(settled).toMatchObject({ outcome: "failed", failure: { code: "create_outcome_unknown" } });
  expect(provider.creates).toHaveLength(1);
});

test("a provider in trouble at create is asked again, but not for ever", async () => {
  const { world, provider } = await aboutToCreate({ creates: () => "later" });
  const state: RenderState = await prepareRender(world.dependencies)(await dropStill(world));
  provider.create = async (job) => {
    provider.creates.push(job);
    return {
      status: "later",
      failure: { ...(await import("../fakes/fake-failure.ts")).fakeFailure("transient", { phase: "create" }) },
    };
  };
  let answer: RenderState = state;
  do {
    answer = await createVideo(world.dependencies)(answer);
  } while (answer.outcome === "later");
  expect(answer.outcome).toBe("failed");
  expect(provider.creates).toHaveLength(6);
});

test.each([
  ["older than our asking", new Date("2026-11-22T11:58:00.000Z")],
  ["of an unknown age", null],
])(
  "a job that looks like ours but is %s may be somebody else's: nobody adopts it, nobody asks again",
  async (_what, createdAt) => {
    const { settled, provider } = await lostAmong((prompt) => [listed({ prompt, createdAt })]);
    expect(settled).toMatchObject({ outcome: "failed", failure: { code: "create_outcome_unknown" } });
    expect(provider.creates).toHaveLength(1);
  },
);
