import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readSettings } from "../../lib/cli/settings.ts";
import { createWatchedBatches } from "../../lib/cli/watched-batches.ts";
import { dropFile } from "../../lib/local/drop-still.ts";
import { openLocalHome } from "../../lib/local/local-home.ts";
import { watchFolder } from "../../lib/local/watch-folder.ts";
import { fakeMedia } from "../fakes/fake-media.ts";
import { type FakeProvider, fakeProvider } from "../fakes/fake-provider.ts";

let folder: string;
let inbox: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-watch-batches-"));
  inbox = join(folder, "inbox");
  await mkdir(join(inbox, "batches/spring/photos"), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Watches with the real home over a fake provider, until `until` holds or so many renders have ended. */
async function watchUntil(
  provider: FakeProvider,
  until: { said?: string; renders?: number },
): Promise<{ said: string[]; keys: string[] }> {
  const data = join(folder, "data");
  const home = await openLocalHome({
    dataFolder: data,
    request: { provider: "studio" },
    provider: () => provider,
    concurrency: 2,
    sidecarGraceSeconds: 0,
    overrides: { media: fakeMedia(), createSettleSeconds: 0, waits: { WaitForVideo: 1 } },
  });
  const stop = new AbortController();
  const said: string[] = [];
  const keys: string[] = [];
  let renders = 0;
  await home.resume();
  const batches = createWatchedBatches({
    home: { ...home, request: {}, drop: (path, key) => dropFile(home.objects, data, path, key), whereIs: String },
    session: {
      async follow({ ended }) {
        const end = await ended;
        if (++renders === until.renders) stop.abort();
        return end;
      },
      signal: stop.signal,
    },
    settings: readSettings({ flags: { data, concurrency: "2" }, environment: {}, configText: null }),
    onBegin: (name) => said.push(`${name} begins`),
    onEnd: (name, end) =>
      said.push(`${name} ${end.status === "completed" ? JSON.stringify(end.summary.counts) : "stopped"}`),
    onProblem: (name, error) => said.push(`${name}: ${error.message}`),
  });
  await batches.resume();
  const watching = watchFolder({
    folder: inbox,
    dataFolder: data,
    isKnown: () => false,
    async onFile(_file, key) {
      keys.push(key);
      await batches.take({ id: key, manifest: { bucket: "", key }, maxCostUsd: null, root: inbox });
    },
    onProblem: (path, error) => said.push(`${path}: ${error.message}`),
    steadySeconds: 0.02,
    signal: stop.signal,
  });
  if (until.said !== undefined)
    await vi.waitFor(() => expect(said.join("\n")).toContain(until.said), { timeout: 20_000, interval: 10 });
  else if (until.renders !== undefined)
    await vi.waitFor(() => expect(said.join("\n")).toContain("stopped"), { timeout: 20_000, interval: 10 });
  else await vi.waitFor(() => expect(keys).not.toEqual([]), { timeout: 20_000, interval: 10 });
  stop.abort();
  await watching;
  await home.close();
  return { said, keys };
}

async function writeBatch(count: number): Promise<void> {
  const lines = Array.from({ length: count }, (_, index) => `${JSON.stringify({ still: `photos/${index}.jpg` })}\n`);
  for (let index = 0; index < count; index++)
    await writeFile(join(inbox, `batches/spring/photos/${index}.jpg`), `the still ${index}`);
  await writeFile(join(inbox, "batches/spring/list.jsonl"), lines.join(""));
}

test("a manifest dropped below batches/ is run once; what lies beside it is neither a still nor a request", async () => {
  await writeBatch(2);
  await writeFile(join(inbox, "batches/spring/photos/0.json"), "{}");
  await writeFile(join(inbox, "elsewhere.csv"), "still\n0.jpg\n");
  const provider = fakeProvider();
  const first = await watchUntil(provider, { said: '"succeeded":2' });
  expect(first.keys).toEqual(["batches/spring/list.jsonl"]);
  expect(first.said[0]).toBe("spring/list.jsonl begins");
  expect(provider.creates).toHaveLength(2);
  const [batchId = ""] = await readdir(join(folder, "data/batches"));
  const report = JSON.parse(await readFile(join(folder, "data/batches", batchId, "report.json"), "utf8"));
  expect(report).toMatchObject({ name: "spring/list.jsonl", run: 1, lines: 2 });
  // Its folder below batches/ is a part of their place, as on AWS.
  expect(report.results[0].clip.key).toMatch(/^clips\/spring\/photos\/0\/r\w+\.mp4$/);

  const again = await watchUntil(provider, {});
  expect(again).toEqual({ said: [], keys: ["batches/spring/list.jsonl"] });
  expect(provider.creates).toHaveLength(2);
}, 30_000);

test("a prefix dropped below batches/ is run once for each time it is put there, and what is made already is found", async () => {
  await writeBatch(3);
  await writeFile(join(inbox, "batches/spring/photos/1.json"), '{"seconds": 8}');
  await rm(join(inbox, "batches/spring/list.jsonl"));
  const file = join(inbox, "batches/spring.batch.json");
  await writeFile(file, '{"prefix": "batches/spring/", "defaults": {"labels": {"of": "spring"}}}');
  const provider = fakeProvider();
  const first = await watchUntil(provider, { said: '"succeeded":3' });
  expect(first.keys).toEqual(["batches/spring.batch.json"]);
  expect(provider.creates.map(({ seconds }) => seconds).toSorted()).toEqual([4, 4, 8]);

  // One more still is none of that batch; put there again, the file asks for it.
  await writeFile(join(inbox, "batches/spring/photos/3.jpg"), "the still 3");
  expect(await watchUntil(provider, {})).toMatchObject({ said: [] });
  await utimes(file, new Date(), new Date(2_000_000_000_000));
  const again = await watchUntil(provider, { said: '"succeeded":4' });
  expect(again.said[0]).toBe("spring.batch.json begins");
  expect(provider.creates).toHaveLength(4);
}, 30_000);

test("stopped on the way, the batch is carried on at the next start, even without its manifest, each line paid once", async () => {
  await writeBatch(6);
  const provider = fakeProvider();
  const first = await watchUntil(provider, { renders: 2 });
  expect(first.said.at(-1)).toBe("spring/list.jsonl stopped");
  await rm(join(inbox, "batches/spring/list.jsonl"));
  const second = await watchUntil(provider, { said: '"succeeded":6' });
  expect(second.keys).toEqual([]);
  expect(provider.creates).toHaveLength(6);
}, 30_000);

test("two manifests are run one after the other", async () => {
  await writeBatch(2);
  await writeFile(join(inbox, "batches/two.csv"), "still\nspring/photos/0.jpg\n");
  const { said } = await watchUntil(fakeProvider(), { said: 'two.csv {"succeeded":1' });
  expect(said.map((line) => line.split(" {")[0])).toEqual([
    "spring/list.jsonl begins",
    "spring/list.jsonl",
    "two.csv begins",
    "two.csv",
  ]);
}, 30_000);
