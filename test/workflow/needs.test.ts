import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createMediaTools } from "../../lib/media/create-media-tools.ts";
import type { PollAnswer } from "../../lib/providers/video-provider.ts";
import type { RenderState } from "../../lib/render/render-state.ts";
import { bindTasks } from "../../lib/steps/bind-tasks.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import { fakeMedia } from "../fakes/fake-media.ts";
import { type FakeDownload, fakeProvider } from "../fakes/fake-provider.ts";
import { dropStill, requestStill, runWorkflow, testWorld } from "../support/run-workflow.ts";

const page = new TextEncoder().encode("<!DOCTYPE html><html><body>502 Bad Gateway</body></html>");
const absent = {
  status: "failed",
  failure: fakeFailure("expired", { code: "job_not_found", phase: "download" }),
} as const;

test.each<[string, FakeDownload, string]>([
  ["no video", absent, "job_not_found"],
  ["no byte", new Uint8Array(), "content_empty"],
  ["a web page", page, "content_not_a_clip"],
  ["half a clip", "truncated", "content_truncated"],
])("NEEDS 7: a job that is called completed and has %s is no success", async (_what, download, code) => {
  const temporaryFolder = await mkdtemp(join(tmpdir(), "stillmotion-needs-"));
  onTestFinished(() => rm(temporaryFolder, { recursive: true }));
  const media = { ...fakeMedia(), receiveClip: createMediaTools({ temporaryFolder }).receiveClip };
  const provider = fakeProvider({ downloads: () => download });
  const world = testWorld({ provider, media });
  const { record } = await runWorkflow(world, await dropStill(world));
  expect(record).toMatchObject({ status: "failed", clip: null, failure: { code } });
  expect([...world.objects.files.keys()].filter((name) => name.startsWith("clips/"))).toEqual([]);
  // It was made, and perhaps paid for: not again and again.
  expect(provider.jobs).toHaveLength(2);
});

test("NEEDS 8: three answers of 503, then success: the job succeeds, and only once is it asked for", async () => {
  const busy: PollAnswer = { status: "unreachable", failure: fakeFailure("transient", { code: "http_503" }) };
  const world = testWorld({ provider: fakeProvider({ polls: ["running", busy, busy, busy, "running"] }) });
  const { record } = await runWorkflow(world, await dropStill(world));
  expect(record).toMatchObject({ status: "succeeded", attempts: [{ polls: 6 }] });
  expect(world.provider.creates).toHaveLength(1);
});

test("NEEDS 9: a render is not called done before its clip lies in the store, with the bytes its record names", async () => {
  const found: unknown[] = [];
  const world = testWorld({
    emit: async (event) => {
      if (event["detail-type"] !== "Render Succeeded") return;
      const { clip } = event.detail;
      found.push([world.objects.files.get(`${clip?.bucket}/${clip?.key}`)?.length, clip?.bytes]);
    },
  });
  await runWorkflow(world, await dropStill(world));
  const [[stored, named] = []] = found as [number, number][];
  expect(stored).toBeGreaterThan(0);
  expect(stored).toBe(named);
});

test("NEEDS 9: a clip that expired before it could be fetched is made once more, and then no more", async () => {
  const world = testWorld({ provider: fakeProvider({ downloads: ["failed"] }) });
  expect((await runWorkflow(world, await dropStill(world))).record).toMatchObject({
    ...{ status: "succeeded", attempts: [{ failure: { class: "expired" } }, { state: "succeeded" }] },
  });
});

test("NEEDS 18: a sidecar with a prompt of 300 KB is refused, and says how long a request may be", async () => {
  const world = testWorld();
  const body = JSON.stringify({ prompt: "x".repeat(300_000) });
  await world.objects.write({ bucket: "stills", key: "stills/photo.json" }, { body, mediaType: "application/json" });
  const { record } = await runWorkflow(world, await dropStill(world));
  expect(record).toMatchObject({ status: "rejected", failure: { code: "request_invalid" } });
  expect(record.failure?.message).toContain("more than the 100000");
  expect(JSON.stringify(record).length).toBeLessThan(10_000);
});

test("NEEDS 18: whatever is asked and answered, what travels from state to state stays below 8 KB", async () => {
  const failure = fakeFailure("transient", { message: "x".repeat(500), remedy: "y".repeat(500) });
  const world = testWorld({ provider: fakeProvider({ polls: ["running", { status: "failed", failure }] }) });
  let longest = 0;
  const measured = (tasks: Omit<ReturnType<typeof bindTasks>, "AwaitVideo">) =>
    Object.values(tasks).map((task) => async (input: never) => {
      const output = (await task(input)) as RenderState;
      longest = Math.max(longest, JSON.stringify(output).length);
      return output;
    });
  // A wait for a webhook answers nothing.
  const { AwaitVideo: _, ...tasks } = bindTasks(world.dependencies);
  const [prepare, admit, create, poll, store, plan] = measured(tasks);
  const prompt = "a very long story ".repeat(1700);
  let state: unknown = await requestStill(world, { prompt, fallbacks: ["fake/a", "fake/b", "fake/c"] });
  for (const step of [prepare, admit, create, poll, poll, plan, admit, create, poll, store])
    state = await step?.(state as never);
  expect(longest).toBeGreaterThan(1000);
  expect(longest).toBeLessThan(8192);
});

test("NEEDS 21: 100 renders whose provider says `too many requests` again and again all get their clip, one job each", async () => {
  const busy = {
    status: "later",
    failure: fakeFailure("rate_limited", { phase: "create", retryAfterSeconds: 5 }),
  } as const;
  for (let index = 0; index < 100; index++) {
    const times = index % 7;
    const world = testWorld({ provider: fakeProvider({ creates: Array(times).fill(busy) }) });
    const { record } = await runWorkflow(world, await dropStill(world, `stills/${index}.jpg`));
    expect(record).toMatchObject({ status: "succeeded", attempts: [{ number: 1 }] });
    expect(world.provider.jobs).toHaveLength(1);
  }
});
