import { afterEach, beforeEach, expect, test } from "vitest";
import { studioPlaces } from "../../lib/aws/studio-job.ts";
import { lostAfterSeconds } from "../../lib/aws/studio-jobs.ts";
import type { Derivation } from "../../lib/render/derivation.ts";
import { readClip } from "../studio/read-clip.ts";
import { makeStill } from "../support/make-still.ts";
import { bucket, busyStore, openStudioBench, type StudioBench } from "./studio-bench.ts";

const places = studioPlaces(bucket);
const still = { bytes: await makeStill({ width: 96, height: 64 }), mediaType: "image/jpeg" } as const;
const asked = { prompt: "slow dolly in", model: "studio-camera-1", seconds: 1, size: "96x64", still };
let bench: StudioBench;

beforeEach(async () => {
  bench = await openStudioBench();
});
afterEach(() => bench.close());

async function make(idempotencyKey: string, more: Partial<typeof asked> = {}): Promise<string> {
  return created(await bench.provider.create({ ...asked, ...more, idempotencyKey }));
}

async function derive(kind: Derivation, jobId: string, prompt: string): Promise<string> {
  const job = { kind, jobId, prompt, seconds: 1, idempotencyKey: `${kind}-${jobId}` };
  return created((await bench.provider.derive?.(job)) ?? { status: "none" });
}

function created(answer: { status: string; jobId?: string }): string {
  if (answer.status !== "created" || answer.jobId === undefined) throw new Error(JSON.stringify(answer));
  return answer.jobId;
}

async function clipOf(jobId: string): Promise<Uint8Array> {
  const answer = await bench.provider.download(jobId);
  if (answer.status !== "content") throw new Error(JSON.stringify(answer));
  return new Uint8Array(await new Response(answer.body).arrayBuffer());
}

test("a job becomes a clip by its function, once, however often its event comes", async () => {
  const jobId = await make("r1-1");
  expect(await bench.provider.poll(jobId)).toMatchObject({ status: "running" });
  expect(await bench.run(jobId)).toEqual({ jobId, outcome: "rendered", failure: null });
  expect(await bench.provider.poll(jobId)).toEqual({ status: "completed" });
  expect(await readClip(await clipOf(jobId))).toMatchObject({
    frames: 24,
    width: 96,
    height: 64,
    codec: expect.stringMatching(/^avc1\.64/),
  });
  const written = bench.writes.length;
  expect(await bench.run(jobId)).toMatchObject({ outcome: "known" });
  expect(bench.writes).toHaveLength(written);
});

test("the same key is the same job, another key another one", async () => {
  const [first, again, other] = [await make("r1-1"), await make("r1-1"), await make("r1-2")];
  expect(again).toBe(first);
  expect(other).not.toBe(first);
  expect(bench.writes.filter((key) => key.startsWith(places.jobs))).toHaveLength(2);
});

test("a job is put after all that it is rendered from", async () => {
  const jobId = await make("r1-1");
  expect(bench.writes).toEqual([places.file(jobId, "still").key, places.job(jobId).key]);
});

test("a create whose answer was lost is found by its key", async () => {
  bench.trouble.after = (_call, key) => {
    if (key.startsWith(places.jobs)) throw busyStore();
  };
  expect(await bench.provider.create({ ...asked, idempotencyKey: "r1-1" })).toMatchObject({ status: "unknown" });
  const list = await bench.provider.listJobs?.(new Date(Date.now() - 60_000));
  expect(list).toMatchObject({ status: "listed", jobs: [{ idempotencyKey: "r1-1", size: "96x64", seconds: 1 }] });
});

test("a still that can't be decoded fails its job, with the reason", async () => {
  const jobId = await make("r1-1", {
    still: { bytes: new TextEncoder().encode("no picture"), mediaType: "image/jpeg" },
  });
  expect(await bench.run(jobId)).toMatchObject({ outcome: "failed", failure: { code: "render_failed" } });
  const answer = await bench.provider.poll(jobId);
  expect(answer).toMatchObject({
    status: "failed",
    failure: { code: "render_failed", message: expect.stringMatching(/^The clip could not be rendered: /) },
  });
});

test("a function that S3 lets down throws, so that it is called again, and then renders", async () => {
  const jobId = await make("r1-1");
  bench.trouble.before = (call, key) => {
    if (call === "write" && key.endsWith(".mp4")) throw busyStore();
  };
  await expect(bench.run(jobId)).rejects.toThrow("reduce your request rate");
  expect(await bench.provider.poll(jobId)).toMatchObject({ status: "running" });
  bench.trouble.before = () => {};
  expect(await bench.run(jobId)).toMatchObject({ outcome: "rendered" });
});

test("a job that is canceled while it is rendered leaves nothing", async () => {
  const jobId = await make("r1-1");
  const running = bench.run(jobId);
  expect(await bench.provider.cancel?.(jobId)).toEqual({ status: "canceled" });
  expect(["canceled", "failed"]).toContain((await running).outcome);
  expect((await bench.run(jobId)).outcome).toBe("canceled");
  expect([...bench.objects.files.keys()].filter((name) => name.endsWith(".mp4"))).toEqual([]);
});

test("a job whose function never ends is lost after a while, which is no fault of the request", async () => {
  const jobId = await make("r1-1");
  bench.clock.now = new Date(bench.clock.now.getTime() + lostAfterSeconds * 1000);
  expect(await bench.provider.poll(jobId)).toMatchObject({ status: "running" });
  bench.clock.now = new Date(bench.clock.now.getTime() + 1000);
  expect(await bench.provider.poll(jobId)).toMatchObject({
    status: "failed",
    failure: {
      class: "transient",
      code: "render_timeout",
      retryable: true,
      message: expect.stringContaining("20 minutes"),
    },
  });
});

test("a remix is the same still, and the change behind the prompt", async () => {
  const source = await make("r1-1");
  const remix = await derive("remix", source, "pan left");
  expect(await bench.run(remix)).toMatchObject({ outcome: "rendered" });
  expect(await readClip(await clipOf(remix))).toMatchObject({ frames: 24 });
  const kept = await keptOf(remix);
  expect(kept).toMatchObject({ remixedFrom: source, idempotencyKey: `remix-${source}` });
  expect(kept.prompt).toBe("slow dolly in\npan left");
});

test("an extension is the clip and more from its last frame on; an edit of it begins with its first", async () => {
  const source = await make("r1-1");
  await bench.run(source);
  const extension = await derive("extend", source, "pan right");
  expect(await bench.run(extension)).toMatchObject({ outcome: "rendered" });
  expect(await readClip(await clipOf(extension))).toMatchObject({ frames: 48, seconds: 2 });
  const edit = await derive("edit", extension, "tilt up");
  expect(await keptOf(edit)).toMatchObject({ picture: { kind: "frame", at: "first" }, seconds: 2, prefixSeconds: 0 });
  expect(await bench.objects.head(places.file(edit, "source.mp4"))).not.toBeNull();
});

async function keptOf(jobId: string) {
  return JSON.parse(Buffer.from((await bench.objects.read(places.job(jobId))) ?? []).toString());
}

test.each(["remix", "extend", "edit"] as const)("what is gone can't be used to %s", async (kind) => {
  const job = { kind, prompt: "pan left", seconds: 1, idempotencyKey: "r2-1" };
  for (const jobId of ["video_unknown", "../../clips/a", `video_${"0".repeat(32)}`])
    expect(await bench.provider.derive?.({ ...job, jobId })).toMatchObject({
      status: "failed",
      failure: { class: "request", billed: "no" },
    });
  expect(bench.writes).toEqual([]);
});

test("an id that is none of ours is no path to another object", async () => {
  await bench.objects.write({ bucket, key: "clips/secret.mp4" }, { body: "x", mediaType: "video/mp4" });
  for (const jobId of ["../../clips/secret", "x/../../../clips/secret", ""]) {
    expect(await bench.provider.poll(jobId)).toMatchObject({ status: "failed", failure: { class: "expired" } });
    expect(await bench.provider.download(jobId)).toMatchObject({ status: "failed" });
    expect(await bench.provider.cancel?.(jobId)).toEqual({ status: "gone" });
  }
  await expect(bench.run("../x")).rejects.toThrow("is not the place of a job");
});

test.each([
  [{ seconds: 61 }, /1 to 60/],
  [{ seconds: 1.5 }, /1 to 60/],
  [{ size: "63x64" }, /even sides/],
  [{ size: "4000x64" }, /even sides/],
  [{ prompt: "" }, /prompt/],
])("%j is refused before anything is kept", async (more, why) => {
  const answer = await bench.provider.create({ ...asked, ...more, idempotencyKey: "r1-1" });
  expect(answer).toMatchObject({
    status: "failed",
    failure: { class: "request", message: expect.stringMatching(why) },
  });
  expect(bench.writes).toEqual([]);
});

test("a permission that is missing is thrown: it is the deployment that is broken, not the provider", async () => {
  bench.trouble.before = () => {
    throw Object.assign(new Error("Access Denied"), { name: "AccessDenied", $metadata: { httpStatusCode: 403 } });
  };
  await expect(bench.provider.create({ ...asked, idempotencyKey: "r1-1" })).rejects.toThrow("Access Denied");
});
