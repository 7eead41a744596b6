import { expect, test } from "vitest";
import { fakeFailure } from "../fakes/fake-failure.ts";
import { type FakeDownload, fakeProvider } from "../fakes/fake-provider.ts";
import { requestStill, runWorkflow, type TestWorld, testWorld } from "../support/run-workflow.ts";

const unreached: FakeDownload = { status: "later", failure: fakeFailure("transient", { phase: "download" }) };
const wrongKey: FakeDownload = {
  status: "later",
  failure: fakeFailure("account", { code: "invalid_api_key", phase: "download" }),
};
const hostRefused: FakeDownload = {
  status: "failed",
  failure: fakeFailure("account", { code: "content_host_refused", phase: "download" }),
};
const page = new TextEncoder().encode("<html>maintenance</html>");

function worldOf(downloads: () => FakeDownload) {
  const other = fakeProvider({ name: "other", now: () => world.clock.now });
  const provider = fakeProvider({ now: () => world.clock.now, downloads });
  const world: TestWorld = testWorld({ provider, fallbacks: { other } });
  return { world, other };
}

async function retry(world: TestWorld, renderId: string, more: object = {}) {
  world.clock.now = new Date(world.clock.now.getTime() + 3_600_000);
  const time = world.clock.now.toISOString();
  return runWorkflow(world, {
    ...{ "detail-type": "Render Requested", id: "retry", time, detail: { renderId, reopen: true, ...more } },
  });
}

test.each([
  ["nothing answers where it lies", unreached, "deadline_exceeded"],
  ["its provider refuses the key", wrongKey, "deadline_exceeded"],
  ["it lies on a host that may not be asked", hostRefused, "content_host_refused"],
])(
  "a clip that is made and can't be fetched, since %s, is kept: retry fetches it, and no second job is made",
  async (_why, answer, code) => {
    let isMended = false;
    const { world } = worldOf(() => (isMended ? "content" : answer));
    const { record } = await runWorkflow(world, await requestStill(world, {}));
    expect(record).toMatchObject({ status: "failed", failure: { code, phase: "download" } });
    expect(record.attempts).toMatchObject([{ state: "running", jobId: "fake_job_1" }]);
    isMended = true;
    const retried = await retry(world, record.renderId);
    expect(retried.record).toMatchObject({ status: "succeeded", attempts: [{ state: "succeeded" }] });
    expect(world.provider.creates).toHaveLength(1);
  },
);

test("with a fallback, a clip that can't be fetched for ten minutes is made there", async () => {
  const { world, other } = worldOf(() => unreached);
  const asked = { fallbacks: ["other/other-1"], deadlineMinutes: 60 };
  const { record } = await runWorkflow(world, await requestStill(world, asked));
  expect(record).toMatchObject({
    ...{ status: "succeeded", attempts: [{ failure: { code: "provider_unreachable" } }, { provider: "other" }] },
  });
  const [first] = record.attempts;
  const tried = (Date.parse(first?.endedAt ?? "") - Date.parse(first?.createdAt ?? "")) / 1000;
  expect(tried).toBeGreaterThan(590);
  expect(tried).toBeLessThan(800);
  expect([world.provider.creates.length, other.creates.length]).toEqual([1, 1]);
});

test("an outage of the place where clips lie, with pages of a proxy in between, costs no second job", async () => {
  const bad = [...Array(12).fill(unreached), page, page, ...Array(12).fill(unreached), page, page, page];
  const { world } = worldOf(() => bad.shift() ?? "content");
  const receive = world.dependencies.media.receiveClip;
  world.dependencies.media.receiveClip = async (content, expected) => {
    if (content.bytes !== page.length) return receive(content, expected);
    await content.body.cancel();
    return { status: "failed", failure: fakeFailure("transient", { code: "content_not_a_clip", phase: "download" }) };
  };
  const { record } = await runWorkflow(world, await requestStill(world, { deadlineMinutes: 60 }));
  expect(record.status).toBe("succeeded");
  expect(world.provider.creates).toHaveLength(1);
});

test("a connection that breaks on the way to the clip, again and again, costs no second job", async () => {
  const { world } = worldOf(() => "content");
  const receive = world.dependencies.media.receiveClip;
  let breaks = 20;
  world.dependencies.media.receiveClip = async (content, expected) => {
    if (breaks-- <= 0) return receive(content, expected);
    await content.body.cancel();
    return { status: "failed", failure: fakeFailure("transient", { code: "content_interrupted", phase: "download" }) };
  };
  const { record } = await runWorkflow(world, await requestStill(world, { deadlineMinutes: 60 }));
  expect(record.status).toBe("succeeded");
  expect(world.provider.creates).toHaveLength(1);
});

test("a job that can't be stopped at the deadline is kept for retry; with acceptDuplicate a new one is asked for", async () => {
  for (const cancel of ["absent", { status: "failed", failure: fakeFailure("request") }] as const) {
    let isDone = false;
    const provider = fakeProvider({ cancel, polls: () => (isDone ? "completed" : "running") });
    const world = testWorld({ provider });
    const { record } = await runWorkflow(world, await requestStill(world, { deadlineMinutes: 5 }));
    expect(record).toMatchObject({ status: "failed", failure: { code: "deadline_exceeded" } });
    expect(record.attempts).toMatchObject([{ state: "running", jobId: "fake_job_1" }]);

    const again = await retry(world, record.renderId, { acceptDuplicate: true });
    expect(again.record.attempts).toMatchObject([{ state: "failed" }, { state: "running", jobId: "fake_job_2" }]);
    isDone = true;
    const retried = await retry(world, record.renderId);
    expect(retried.record).toMatchObject({ status: "succeeded", attempts: [{}, { state: "succeeded" }] });
    expect(provider.creates).toHaveLength(2);
  }
});

test("a job that was stopped at the deadline is over: retry asks for another", async () => {
  let isDone = false;
  const provider = fakeProvider({ polls: () => (isDone ? "completed" : "running") });
  const world = testWorld({ provider });
  const { record } = await runWorkflow(world, await requestStill(world, { deadlineMinutes: 5 }));
  expect(record.attempts).toMatchObject([{ state: "failed", failure: { code: "deadline_exceeded" } }]);
  expect(provider.cancels).toEqual(["fake_job_1"]);
  isDone = true;
  expect((await retry(world, record.renderId)).record.status).toBe("succeeded");
  expect(provider.creates).toHaveLength(2);
});
