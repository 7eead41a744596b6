import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { writeCancellation } from "../../lib/batch/batch-cancellation.ts";
import { type BatchState, unfinishedBatches } from "../../lib/batch/batch-folder.ts";
import { cancelBatch } from "../../lib/batch/cancel-batch.ts";
import { openManifest } from "../../lib/batch/local-manifest.ts";
import { dropFile } from "../../lib/local/drop-still.ts";
import { createEventFile } from "../../lib/local/event-file.ts";
import { type LocalHome, openLocalHome } from "../../lib/local/local-home.ts";
import { type BatchEnd, type BatchOptions, runBatch } from "../../lib/local/run-batch.ts";
import type { MediaTools } from "../../lib/media/media-tools.ts";
import { createDirectoryStore } from "../../lib/objects/directory-store.ts";
import { createCatalogue } from "../../lib/providers/catalogue/catalogue.ts";
import type { BatchSummary, LineResult } from "../../lib/render/batch-summary.ts";
import type { FetchUrl } from "../../lib/steps/fetch-still.ts";
import { fakeMedia } from "../fakes/fake-media.ts";
import { type FakeProvider, fakeProvider } from "../fakes/fake-provider.ts";

let folder: string;
let homes: LocalHome[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-batch-"));
  await mkdir(join(folder, "photos"));
  homes = [];
});
afterEach(async () => {
  for (const home of homes) await home.close();
  await rm(folder, { recursive: true, force: true });
});

const catalogue = createCatalogue({});
const noWaits = Object.fromEntries(
  ["WaitForRequest", "WaitForPlace", "WaitToCreate", "WaitForVideo", "WaitToStore"].map((state) => [state, 1]),
);

interface Run {
  end: BatchEnd;
  home: LocalHome;
}

/** Opens a home, runs the manifest, and closes the home; `stopAfter` so many renders, it is all stopped. */
async function run(
  provider: FakeProvider,
  changes: Partial<BatchOptions> & { stopAfter?: number; media?: MediaTools; fetchUrl?: FetchUrl } = {},
): Promise<Run> {
  const dataFolder = join(folder, "data");
  const home = await openLocalHome({
    dataFolder,
    request: { provider: "fake" },
    provider: () => provider,
    catalogue,
    concurrency: 8,
    sidecarGraceSeconds: 0,
    overrides: {
      media: changes.media ?? fakeMedia(),
      ...(changes.fetchUrl === undefined ? {} : { fetchUrl: changes.fetchUrl }),
      waits: noWaits,
      retryPauses: { StoreClip: 1 },
      createSettleSeconds: 0,
    },
  });
  homes.push(home);
  const stop = new AbortController();
  let ended = 0;
  await home.resume();
  const manifest = await openManifest({
    path: join(folder, "list.jsonl"),
    name: "list.jsonl",
    format: "jsonl",
    stillsFolder: folder,
  });
  const running = runBatch({
    manifest,
    dataFolder,
    request: { provider: "fake" },
    catalogue,
    hasProvider: (name) => name === "fake",
    stillHosts: ["a.example"],
    maxCostUsd: null,
    lookAhead: 12,
    objects: home.objects,
    ledger: home.ledger,
    cancel: home.cancel,
    drop: (path, key) => dropFile(home.objects, dataFolder, path, key),
    async render(event) {
      const end = await (await home.start(event)).ended;
      if (++ended === changes.stopAfter) {
        stop.abort();
        await home.close();
      }
      return end;
    },
    emit: createEventFile(join(dataFolder, "events.jsonl")),
    now: () => new Date(),
    signal: stop.signal,
    ...changes,
  });
  const end = await running;
  homes = homes.filter((open) => open !== home);
  await home.close();
  return { end, home };
}

async function writeManifest(lines: object[]): Promise<void> {
  await writeFile(join(folder, "list.jsonl"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

async function writeStills(count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, index) => `photos/${index}.jpg`);
  await Promise.all(names.map((name) => writeFile(join(folder, name), `the still ${name}`)));
  return names;
}

async function report(): Promise<{ results: LineResult[] }> {
  return JSON.parse(await readFile(join(await batchFolder(), "report.json"), "utf8"));
}

async function batchFolder(): Promise<string> {
  const [batch] = await readdir(join(folder, "data/batches"));
  return join(folder, "data/batches", batch ?? "");
}

const events = async () =>
  (await readFile(join(folder, "data/events.jsonl"), "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

const lineCount = 60;
const badCount = Math.round(lineCount * 0.037);

test("stopped three times on the way, a batch with bad lines ends with exact counts, each good line paid once", async () => {
  const names = await writeStills(lineCount - badCount);
  const lines: object[] = names.map((still) => ({ still }));
  for (let index = 0; index < badCount; index++)
    lines.splice(index * 19, 0, index % 2 === 0 ? { still: "gone.jpg" } : { still: names[0], secondz: 4 });
  await writeManifest(lines);
  const provider = fakeProvider();
  for (const stopAfter of [5, 12, 20]) {
    const { end } = await run(provider, { stopAfter });
    expect(end).toEqual({ status: "unfinished", problems: ["it was stopped"] });
    expect(await unfinishedBatches(join(folder, "data"))).toMatchObject([{ status: "running", run: 1 }]);
  }
  const { end } = await run(provider);
  const good = lineCount - badCount;
  expect(end).toMatchObject({
    status: "completed",
    summary: {
      run: 1,
      lines: lineCount,
      duplicates: 0,
      counts: { succeeded: good, bad: badCount, failed: 0, canceled: 0 },
    },
  });
  expect(provider.creates).toHaveLength(good);
  const { results } = await report();
  expect(results.map(({ line }) => line)).toEqual(lines.map((_line, index) => index + 1));
  expect(new Set(results.map(({ renderId }) => renderId)).size).toBe(good + 1);
  const told = (await events()).filter((event) => event["detail-type"] === "Batch Completed");
  expect(told).toHaveLength(1);
  expect(await unfinishedBatches(join(folder, "data"))).toEqual([]);
});

test("run again, only what is missing is made: what broke goes on with the job it has", async () => {
  const names = await writeStills(4);
  await writeManifest(names.map((still) => ({ still })));
  const provider = fakeProvider();
  const whole = fakeMedia();
  let received = 0;
  const fullDisk = () => Promise.reject(new Error("ENOSPC: no space left on device"));
  const broken: MediaTools = {
    ...whole,
    receiveClip: (...given) => (++received > 2 ? fullDisk() : whole.receiveClip(...given)),
  };
  const first = await run(provider, { lookAhead: 1, media: broken });
  expect(first.end).toMatchObject({
    status: "completed",
    summary: { run: 1, counts: { succeeded: 2, failed: 2 }, failures: [{ code: "internal_error", count: 2 }] },
  });
  const second = await run(provider);
  expect(second.end).toMatchObject({ status: "completed", summary: { run: 2, counts: { succeeded: 4, failed: 0 } } });
  expect(provider.creates).toHaveLength(4);
  const ids = (await events()).filter((event) => event["detail-type"] === "Batch Completed").map(({ id }) => id);
  expect(new Set(ids).size).toBe(2);
});

test("lines that ask for the same are one render; asked for again, they are their own", async () => {
  await writeStills(1);
  await writeManifest([
    { still: "photos/0.jpg" },
    { still: "./photos/0.jpg", labels: { note: "the same clip" } },
    { still: "photos/0.jpg", seconds: 8 },
    { still: "photos/0.jpg", again: true },
    { still: "photos/0.jpg", again: true },
  ]);
  const provider = fakeProvider();
  const { end } = await run(provider);
  expect(end).toMatchObject({ summary: { lines: 5, duplicates: 1, counts: { succeeded: 5 } } });
  expect(provider.creates).toHaveLength(4);
  expect((await report()).results.map(({ sameAs }) => sameAs)).toEqual([null, 1, null, null, null]);
  const again = await run(provider);
  expect(again.end).toMatchObject({ summary: { run: 2, counts: { succeeded: 5 } } });
  expect(provider.creates).toHaveLength(4);
});

test("a crash in the middle of writing a result costs that line another look, not another job", async () => {
  const names = await writeStills(6);
  await writeManifest(names.map((still) => ({ still })));
  const provider = fakeProvider();
  await run(provider, { stopAfter: 3, lookAhead: 1 });
  const path = join(await batchFolder(), "results.jsonl");
  const text = await readFile(path, "utf8");
  await writeFile(path, text.slice(0, -20));
  const { end } = await run(provider);
  expect(end).toMatchObject({ summary: { run: 1, counts: { succeeded: 6 } } });
  expect(provider.creates).toHaveLength(6);
  expect((await report()).results.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6]);
});

test("a still by address is fetched once, also where its host is out of reach at first; one in its line needs no file", async () => {
  const url = "https://a.example/b.jpg?token=secret";
  await writeManifest([
    { still: url },
    { still: { inline: Buffer.from("the still").toString("base64") } },
    { still: url, seconds: 8 },
    { still: "https://a.example/gone.jpg" },
  ]);
  const asked: string[] = [];
  const fetchUrl: FetchUrl = async (address) => {
    asked.push(address);
    if (address.endsWith("gone.jpg")) return { status: "missing" };
    return asked.length < 3 ? { status: "lost", reason: "ECONNRESET" } : { status: "fetched", bytes: Buffer.from("b") };
  };
  const provider = fakeProvider();
  const options = { fetchUrl, lookAhead: 1 };
  const { end } = await run(provider, options);
  expect(end).toMatchObject({
    summary: { counts: { succeeded: 3, rejected: 1 }, failures: [{ code: "still_missing" }] },
  });
  expect(asked.filter((address) => address === url)).toHaveLength(4);
  expect(provider.creates).toHaveLength(3);
  const text = await readFile(join(await batchFolder(), "report.json"), "utf8");
  expect(text).not.toContain("secret");
  // Run again, the clips that are there are found.
  await run(provider, options);
  expect(provider.creates).toHaveLength(3);
});

test("a batch that is canceled while it runs begins no more lines, ends what is open, and its report says so", async () => {
  const names = await writeStills(30);
  await writeManifest([...names.map((still) => ({ still })), { still: "gone.jpg" }]);
  let asked = 0;
  // From the sixth on, jobs take for ever.
  const provider = fakeProvider({ polls: () => (++asked > 5 ? "running" : "completed") });
  const objects = createDirectoryStore({ root: join(folder, "data"), bucket: "local" });
  const cancel = async () => {
    const { batchId, startedAt } = (await unfinishedBatches(join(folder, "data")))[0] as BatchState;
    // By another process: renders that are open are ended by the one that has them.
    const ledger = { list: async function* () {} };
    await cancelBatch({ objects, ledger, bucket: "local", cancel: async () => null, now: () => new Date() })({
      batchId,
      startedAt,
    });
  };
  const creates = () => provider.creates.length;
  const running = run(provider, { lookAhead: 4 });
  await vi.waitFor(() => expect(creates()).toBeGreaterThan(6), 10_000);
  await cancel();
  const { end } = await running;
  const made = creates();
  expect(made).toBeLessThan(30);
  const { counts } = (end as { summary: BatchSummary }).summary;
  expect(counts).toMatchObject({ bad: 1, failed: 0, held: 0 });
  expect(counts.succeeded + counts.canceled).toBe(30);
  expect(counts.succeeded).toBeGreaterThan(0);
  const { results } = await report();
  expect(results).toHaveLength(31);
  const unbegun = results.filter(({ failure }) => failure?.code === "batch_canceled");
  // Those on their way were ended before they had a job.
  expect(unbegun.length).toBeLessThanOrEqual(30 - made);
  expect(unbegun.length).toBeGreaterThanOrEqual(30 - made - 4);
  expect((await events()).at(-1)).toMatchObject({ "detail-type": "Batch Completed", detail: { counts } });
  // Run again, it is another run: nothing is canceled any more, and nothing is paid twice that has a clip.
  const again = await run(fakeProvider({ polls: () => "completed" }));
  expect(again.end).toMatchObject({ summary: { run: 2, counts: { succeeded: 30, bad: 1, canceled: 0 } } });
}, 30_000);

test("a batch that was stopped and then canceled ends without another job, and tells what it has", async () => {
  const names = await writeStills(12);
  await writeManifest(names.map((still) => ({ still })));
  const provider = fakeProvider();
  await run(provider, { stopAfter: 4, lookAhead: 1 });
  const made = provider.creates.length;
  const path = join(await batchFolder(), "results.jsonl");
  // A crash took the last two results.
  await writeFile(
    path,
    (await readFile(path, "utf8"))
      .split("\n")
      .slice(0, 2)
      .map((line) => `${line}\n`)
      .join(""),
  );
  const objects = createDirectoryStore({ root: join(folder, "data"), bucket: "local" });
  const [state] = await unfinishedBatches(join(folder, "data"));
  await writeCancellation(objects, { bucket: "local", batchId: state?.batchId ?? "", at: new Date().toISOString() });
  const { end } = await run(provider);
  expect(provider.creates).toHaveLength(made);
  const { counts } = (end as { summary: BatchSummary }).summary;
  expect(counts.succeeded).toBeGreaterThanOrEqual(4);
  expect(counts.succeeded + counts.canceled).toBe(12);
});
