import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readPrefixFile } from "../../lib/batch/asked-prefix.ts";
import { bucketPrefix } from "../../lib/batch/bucket-prefix.ts";
import { listPrefix } from "../../lib/batch/list-prefix.ts";
import { readManifest } from "../../lib/batch/read-manifest.ts";
import { memoryObjects } from "../fakes/memory-objects.ts";

async function bucketOf(files: Record<string, string>) {
  const objects = memoryObjects();
  for (const [key, body] of Object.entries(files))
    await objects.write({ bucket: "stills", key }, { body, mediaType: "text/plain" });
  return bucketPrefix(objects, "stills");
}

async function linesOf(asked: Parameters<typeof listPrefix>[0], files: Record<string, string>) {
  const text = await Array.fromAsync(listPrefix(asked, await bucketOf(files)));
  const read = readManifest(Readable.from([Buffer.from(text.join(""))]), { format: "jsonl" });
  return Array.fromAsync(read);
}

test("every still below a prefix is a line, with its sidecar before the folders' defaults before the batch's", async () => {
  const files = {
    "stills/stillmotion.json": '{"seconds": 4, "prompt": "of all", "labels": {"from": "root"}}',
    "stills/autumn/stillmotion.json": '{"prompt": "of the folder"}',
    "stills/autumn/b.jpg": "b",
    "stills/autumn/a.jpg": "a",
    "stills/autumn/a.json": '{"prompt": "of the still", "again": true}',
    "stills/autumn/deep/c.PNG": "c",
    "stills/autumn/notes.txt": "no still",
    "stills/winter/d.jpg": "d",
  };
  const asked = { prefix: "stills/autumn/", defaults: { seconds: 8, size: "1280x720", labels: { take: "2" } } };
  const rest = { seconds: 4, size: "1280x720", labels: { from: "root", take: "2" } };
  expect(await linesOf(asked, files)).toEqual([
    { line: 2, still: { path: "autumn/a.jpg" }, request: { prompt: "of the still", ...rest } },
    { line: 3, still: { path: "autumn/b.jpg" }, request: { prompt: "of the folder", ...rest } },
    { line: 4, still: { path: "autumn/deep/c.PNG" }, request: { prompt: "of the folder", ...rest } },
  ]);
});

test("a sidecar that can't be used costs its still alone, and is named", async () => {
  const files = { "batches/a.jpg": "a", "batches/a.json": '{"seconds": "long"}', "batches/b.jpg": "b" };
  const [first, second] = await linesOf({ prefix: "batches/" }, files);
  expect(first).toMatchObject({ line: 1, problem: expect.stringContaining("batches/a.json") });
  expect(second).toEqual({ line: 2, still: { path: "b.jpg" }, request: {} });
});

test("where nothing lies below the prefix, or too much, one line says so", async () => {
  const none = await linesOf({ prefix: "stills/no/" }, { "stills/a.jpg": "a", "stills/no/a.txt": "" });
  expect(none).toEqual([{ line: 1, problem: expect.stringMatching(/no still below stills\/no\/ \(jpg/) }]);
  const many = {
    async *keys() {
      for (let index = 0; ; index++) yield `stills/${index}.jpg`;
    },
    layersOf: async () => ({ layers: [], hasSidecar: false, broken: null }),
  };
  const lines = await Array.fromAsync(listPrefix({ prefix: "stills/" }, many));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("more than 100,000 stills");
});

test("whatever stills are called, each is a line that names it", async () => {
  const name = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
    .map((text) => `${text.replaceAll(/[/\0]/g, "_")}.jpg`);
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(name, { minLength: 1, maxLength: 5 }), async (names) => {
      const files = Object.fromEntries(names.map((each) => [`stills/x/${each}`, each]));
      const lines = await linesOf({ prefix: "stills/x/" }, files);
      expect(lines.map((line) => "still" in line && line.still)).toEqual(
        names.toSorted().map((each) => ({ path: `x/${each}` })),
      );
      const top = await linesOf(
        { prefix: "batches/" },
        Object.fromEntries(names.map((each) => [`batches/${each}`, ""])),
      );
      expect(top.map((line) => "still" in line && line.still)).toEqual(names.toSorted().map((path) => ({ path })));
    }),
    { numRuns: 50 },
  );
});

test("a file that names a prefix is read, or told what is wrong with it and where", () => {
  const read = (text: string) => readPrefixFile(Buffer.from(text));
  expect(read('\uFEFF{"prefix": "stills/autumn/", "defaults": {"seconds": 8}, "maxCostUsd": 4}')).toEqual({
    asked: { prefix: "stills/autumn/", defaults: { seconds: 8 } },
    maxCostUsd: 4,
  });
  const problemOf = (text: string) => (read(text) as { problem: string }).problem;
  expect(problemOf('{"prefix": "stills/",\n')).toMatch(/^line 2, column 1: /);
  expect(problemOf('{\n"prefix": "autumn/"}')).toMatch(/^line 2, column \d+: prefix: it must begin with stills\/ or/);
  expect(problemOf('{"prefix": "stills/../x/"}')).toContain("prefix: it must");
  expect(problemOf('{"prefx": "stills/"}')).toContain('"prefix"');
  expect(problemOf('{"prefix": "stills/", "defaults": {"again": true}}')).toContain("leave it out");
  expect(problemOf('{"prefix": "stills/", "maxCostUsd": -1}')).toContain("maxCostUsd");
});

test("defaults that can't be used stop the reading", async () => {
  const lines = await linesOf({ prefix: "stills/", defaults: { secnds: 4 } }, { "stills/a.jpg": "a" });
  expect(lines).toEqual([{ line: 1, problem: expect.stringMatching(/defaults:.*secnds.*no line was read/) }]);
});
