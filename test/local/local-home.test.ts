import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DataFolderInUseError } from "../../lib/local/data-folder-errors.ts";
import { dropFile } from "../../lib/local/drop-still.ts";
import { type LocalHome, type LocalHomeOptions, openLocalHome } from "../../lib/local/local-home.ts";
import { objectCreatedEvent } from "../../lib/local/still-events.ts";
import { fakeMedia } from "../fakes/fake-media.ts";
import { type FakeProvider, fakeProvider } from "../fakes/fake-provider.ts";

let folder: string;
let home: LocalHome | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-home-"));
});
afterEach(async () => {
  await home?.close();
  home = undefined;
  await rm(folder, { recursive: true, force: true });
});

const noWaits = Object.fromEntries(
  ["WaitForRequest", "WaitForPlace", "WaitToCreate", "WaitForVideo", "WaitToStore"].map((state) => [state, 5]),
);

async function open(provider: FakeProvider, changes: Partial<LocalHomeOptions> = {}): Promise<LocalHome> {
  home = await openLocalHome({
    dataFolder: join(folder, "data"),
    request: { provider: "fake" },
    provider: () => provider,
    concurrency: 4,
    sidecarGraceSeconds: 0,
    ...changes,
    overrides: { media: fakeMedia(), waits: noWaits, createSettleSeconds: 0, ...changes.overrides },
  });
  return home;
}

async function drop(to: LocalHome, name: string, content = `the still ${name}`) {
  const path = join(folder, `dropped-${randomUUID()}`);
  await writeFile(path, content);
  const still = await dropFile(to.objects, join(folder, "data"), path, `stills/${name}`);
  return to.start(objectCreatedEvent(still, new Date()));
}

const clips = async () =>
  (await readdir(join(folder, "data"), { recursive: true })).filter((name) => name.endsWith(".mp4"));

test("ten stills with awkward names give ten clips, each once", async () => {
  const provider = fakeProvider();
  const opened = await open(provider);
  const names = [
    "a b.jpg",
    "a+b.jpg",
    "100%20.jpg",
    'it\'s "quoted".jpg',
    "🌅 dawn.png",
    "é/ü.jpg",
    "Deep/er/still.webp",
    "Same.JPG",
    "same.jpg",
    `${"x".repeat(196)}.jpg`,
  ];
  const ends = await Promise.all(names.map(async (name) => (await drop(opened, name)).ended));
  expect(ends.map((end) => end.record?.status)).toEqual(names.map(() => "succeeded"));
  expect(await clips()).toHaveLength(10);
  expect(provider.creates).toHaveLength(10);
  expect(await readdir(join(folder, "data", "executions"))).toEqual([]);
  expect(await readdir(join(folder, "data", ".stillmotion-tmp"))).toEqual([]);
  const events = (await readFile(join(folder, "data", "events.jsonl"), "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(events.filter((event) => event["detail-type"] === "Render Succeeded")).toHaveLength(10);
});

test("a tmp folder that the user had in the data folder stays as it was", async () => {
  await mkdir(join(folder, "data/tmp"), { recursive: true });
  await writeFile(join(folder, "data/tmp/mine.txt"), "mine");
  await (await drop(await open(fakeProvider()), "a.jpg")).ended;
  expect(await readFile(join(folder, "data/tmp/mine.txt"), "utf8")).toBe("mine");
});

test("the same file dropped twice is one render", async () => {
  const provider = fakeProvider();
  const opened = await open(provider);
  const [one, two] = await Promise.all(
    [drop(opened, "a.jpg"), drop(opened, "a.jpg")].map(async (execution) => (await execution).ended),
  );
  const three = await (await drop(opened, "a.jpg")).ended;
  expect(new Set([one, two, three].map((end) => end?.record?.renderId)).size).toBe(1);
  expect(provider.creates).toHaveLength(1);
});

test("a still that is overwritten while its render waits is still rendered, and so is the new one", async () => {
  const provider = fakeProvider();
  const opened = await open(provider, { concurrency: 1 });
  const executions = [
    await drop(opened, "first.jpg"),
    await drop(opened, "a.jpg", "old"),
    await drop(opened, "a.jpg", "new"),
  ];
  const ends = await Promise.all(executions.map((execution) => execution.ended));
  expect(ends.map((end) => end.record?.status)).toEqual(["succeeded", "succeeded", "succeeded"]);
  expect(provider.creates.map((job) => Buffer.from(job.still.bytes).toString())).toEqual([
    "the still first.jpg",
    "old",
    "new",
  ]);
});

test("never more renders at a time than the limit", async () => {
  let running = 0;
  let most = 0;
  const provider = fakeProvider();
  const { create, download } = provider;
  const three = Promise.withResolvers<void>();
  provider.create = async (job) => {
    most = Math.max(most, ++running);
    // The first wait for each other: were there fewer than three at a time, none would end.
    if (running === 3) three.resolve();
    await three.promise;
    return create(job);
  };
  provider.download = (job) => {
    running--;
    return download(job);
  };
  const opened = await open(provider, { concurrency: 3 });
  const executions = await Promise.all(Array.from({ length: 20 }, (_, index) => drop(opened, `${index}.jpg`)));
  await Promise.all(executions.map((execution) => execution.ended));
  expect(most).toBe(3);
});

test("what a stop leaves unfinished is carried on by the next start, with the same jobs", async () => {
  const provider = fakeProvider({ polls: () => "running" });
  const first = await open(provider);
  const asked = new Promise<void>((resolve) => first.onHistory((event) => event.state === "PollVideo" && resolve()));
  await drop(first, "a.jpg");
  await asked;
  await first.close();
  home = undefined;

  const finished = fakeProvider();
  const second = await open(finished, { request: { provider: "fake", seconds: 12 } });
  const [end] = await Promise.all(await second.resume());
  expect(end?.record).toMatchObject({
    status: "succeeded",
    request: { seconds: 4 },
    attempts: [{ jobId: "fake_job_1" }],
  });
  expect(finished.creates).toHaveLength(0);
  expect(await second.resume()).toEqual([]);
});

test("a second process on the same data folder is told so, by the number of the first", async () => {
  await open(fakeProvider());
  const second = openLocalHome({
    dataFolder: join(folder, "data"),
    request: { provider: "fake" },
    provider: () => null,
    concurrency: 1,
    sidecarGraceSeconds: 0,
  });
  await expect(second).rejects.toThrow(DataFolderInUseError);
  await expect(second).rejects.toThrow(String(process.pid));
});

test("the ledger answers only who has read the folder's key", async () => {
  await open(fakeProvider());
  const { port, key } = JSON.parse(await readFile(join(folder, "data", "ledger-address.json"), "utf8"));
  const ask = (credential: string) =>
    fetch(`http://127.0.0.1:${port}`, {
      method: "POST",
      headers: { authorization: `AWS4-HMAC-SHA256 Credential=${credential}/20260101/local/dynamodb/aws4_request` },
    });
  expect((await ask("somebody")).status).toBe(403);
  expect((await ask(key)).status).not.toBe(403);
});

test("a full disk fails the render with its reason; dropped again, it is carried on with the job it has", async () => {
  const provider = fakeProvider();
  const media = fakeMedia();
  media.receiveClip = () =>
    Promise.reject(Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" }));
  const retryPauses = { StoreClip: 1, RecordFailure: 1 };
  const first = await open(provider, { overrides: { media, retryPauses } });
  const end = await (await drop(first, "a.jpg")).ended;
  expect(end.record).toMatchObject({ status: "failed", failure: { code: "internal_error" } });
  expect(end.record?.failure?.message).toContain("no space left");
  media.receiveClip = fakeMedia().receiveClip;
  const again = await (await drop(first, "a.jpg")).ended;
  expect(again.record?.status).toBe("succeeded");
  expect(provider.creates).toHaveLength(1);
});

test("an execution that can't be written fails its start and nothing else", async () => {
  const opened = await open(fakeProvider());
  await rm(join(folder, "data", "executions"), { recursive: true });
  // Vitest fails a run that leaves a rejection unhandled.
  await expect(drop(opened, "a.jpg")).rejects.toThrow("ENOENT");
});

test("a render whose provider has no key here is left for a start that has it", async () => {
  const first = await open(fakeProvider({ polls: () => "running" }));
  const asked = new Promise<void>((resolve) => first.onHistory((event) => event.state === "PollVideo" && resolve()));
  await drop(first, "a.jpg");
  await asked;
  await first.close();
  const without = await open(fakeProvider(), { provider: () => null });
  const [end] = await Promise.all(await without.resume());
  expect(end).toMatchObject({ record: null, problem: expect.stringContaining("waits for its provider fake") });
  await without.close();
  const again = await open(fakeProvider());
  const [carried] = await Promise.all(await again.resume());
  expect(carried?.record?.status).toBe("succeeded");
});

test("the shots of a list are not begun after all that was dropped since: the list's deadline would not wait for those", async () => {
  const provider = fakeProvider();
  const opened = await open(provider, { concurrency: 1 });
  const shots = [{ prompt: "pan left" }, { prompt: "dolly in" }];
  await opened.objects.write(
    { bucket: "local", key: "stills/list.json" },
    { body: JSON.stringify({ shots }), mediaType: "application/json" },
  );
  const list = await drop(opened, "list.jpg");
  const others = await Promise.all(Array.from({ length: 12 }, (_, index) => drop(opened, `${index}.jpg`)));
  const ended: string[] = [];
  const all = [list, ...others].map(async (execution) => {
    const end = await execution.ended;
    ended.push(end.record?.status === "succeeded" ? end.record.still.key : JSON.stringify(end));
  });
  await Promise.all(all);
  expect(ended.filter((key) => !key.startsWith("stills/"))).toEqual([]);
  expect(ended.indexOf("stills/list.jpg")).toBeLessThan(6);
});
