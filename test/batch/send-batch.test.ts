import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { batchIdOf } from "../../lib/batch/batch-id.ts";
import { openManifest } from "../../lib/batch/local-manifest.ts";
import { type PlanBucketBatchDependencies, planBucketBatch } from "../../lib/batch/plan-bucket-batch.ts";
import { sendBatch, sentNameOf } from "../../lib/batch/send-batch.ts";
import { createCatalogue } from "../../lib/providers/catalogue/catalogue.ts";
import { memoryObjects } from "../fakes/memory-objects.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-send-test-"));
  await mkdir(join(folder, "photos"));
  for (const name of ["a", "b"]) await writeFile(join(folder, `photos/${name}.jpg`), `the still ${name}`);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lines = [
  { defaults: { seconds: 8 } },
  { still: "photos/a.jpg" },
  { still: "photos/none.jpg" },
  { still: "photos/b.jpg", seconds: 4 },
  { still: "photos/a.jpg", prompt: "pan left" },
  { still: "photos/huge.jpg" },
  { still: "https://a.example/c.jpg" },
  { stil: "photos/a.jpg" },
];

async function manifest(content: object[] = lines) {
  const path = join(folder, "list.jsonl");
  await writeFile(path, content.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return openManifest({ path, name: "list.jsonl", format: "jsonl", stillsFolder: folder });
}

function send(objects: ReturnType<typeof memoryObjects>, given: Awaited<ReturnType<typeof manifest>>) {
  const bad: { line: number; problem: string }[] = [];
  const { signal } = new AbortController();
  const sending = sendBatch({ objects, bucket: "stills", onBad: (each) => void bad.push(each), signal }, given);
  return sending.then((sent) => ({ sent, bad }));
}

test("a manifest is sent with the stills it names, and the stack plans from it what is asked here", async () => {
  const objects = memoryObjects();
  await writeFile(join(folder, "photos/huge.jpg"), "");
  await truncate(join(folder, "photos/huge.jpg"), 60_000_000);
  const given = await manifest();
  const { sent, bad } = await send(objects, given);
  expect(bad.map(({ line, problem }) => [line, problem])).toEqual([
    [3, expect.stringContaining("there is no file photos/none.jpg")],
    [6, expect.stringContaining("60 MB")],
    [8, expect.stringContaining('did you mean "still"')],
  ]);
  expect([...objects.files.keys()].sort()).toEqual([
    "stills/requested/list/list.jsonl",
    "stills/requested/list/photos/a.jpg",
    "stills/requested/list/photos/b.jpg",
  ]);
  // The user's own file stays.
  expect(await readdir(folder)).toContain("list.jsonl");

  const dependencies: PlanBucketBatchDependencies = {
    objects,
    stillsBucket: "stills",
    clipsBucket: "clips",
    settings: {
      request: { provider: "studio" },
      catalogue: createCatalogue({}),
      hasProvider: (name) => name === "studio",
      stillHosts: ["a.example"],
      now: () => new Date(),
    },
    renderIdOf: async () => "r1",
    lookAhead: 8,
  };
  const event = {
    "detail-type": "Batch Requested",
    id: "asked",
    time: "2026-11-01T00:00:00Z",
    detail: { manifest: { key: sent?.key, defaults: { seconds: 12, labels: { of: "flags" } } } },
  };
  const planned = await planBucketBatch(dependencies)(event);
  expect(planned).toMatchObject({ outcome: "planned", batchId: given.batchId });
  const plan = Buffer.from(objects.files.get(`clips/${planned.plan.key}`) ?? []).toString();
  const renders = plan
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const labels = { of: "flags" };
  expect(renders.map(({ line, event: { detail } }) => [line, detail.still, detail.request])).toEqual([
    [2, { bucket: "stills", key: "requested/list/photos/a.jpg" }, { seconds: 8, labels }],
    [4, { bucket: "stills", key: "requested/list/photos/b.jpg" }, { seconds: 4, labels }],
    [5, { bucket: "stills", key: "requested/list/photos/a.jpg" }, { seconds: 8, labels, prompt: "pan left" }],
    [7, { url: "https://a.example/c.jpg" }, { seconds: 8, labels }],
  ]);
});

test("what lies there with the same bytes is not sent again, and of nothing good nothing is sent", async () => {
  const objects = memoryObjects();
  const written: string[] = [];
  const asS3: typeof objects = {
    ...objects,
    async head(at) {
      const bytes = await objects.read(at);
      const head = await objects.head(at);
      return head === null
        ? null
        : {
            ...head,
            etag: createHash("md5")
              .update(bytes ?? "")
              .digest("hex"),
          };
    },
    async write(at, content) {
      written.push(at.key);
      return objects.write(at, content);
    },
  };
  const given = await manifest([{ still: "photos/a.jpg" }, { still: "photos/b.jpg" }]);
  await send(asS3, given);
  await writeFile(join(folder, "photos/b.jpg"), "another still");
  written.length = 0;
  await send(asS3, given);
  expect(written).toEqual(["requested/list/photos/b.jpg", "requested/list/list.jsonl"]);

  written.length = 0;
  const { sent, bad } = await send(asS3, await manifest([{ still: "none.jpg" }]));
  expect([sent, bad.length, written]).toEqual([null, 1, []]);
});

test("a listing of a folder is sent under the folder's name, as a manifest", async () => {
  const path = join(folder, "listing");
  await writeFile(path, '{"still": "photos/a.jpg"}\n');
  const given = await openManifest({ path, name: "autumn.csv", format: "jsonl", stillsFolder: folder });
  expect(sentNameOf(given)).toBe("autumn.csv.jsonl");
  const { sent } = await send(memoryObjects(), given);
  expect(sent?.key).toBe("requested/autumn.csv/autumn.csv.jsonl");
  async function* bytes() {
    yield Buffer.from('{"still": "photos/a.jpg"}\n');
  }
  expect(await batchIdOf(sentNameOf(given), bytes())).not.toBe(given.batchId);
});
