import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findFiles } from "../../lib/local/find-stills.ts";
import { watchFolder } from "../../lib/local/watch-folder.ts";

let folder: string;
let stop: AbortController;
let watching: Promise<void> = Promise.resolve();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-watch-"));
  await mkdir(join(folder, "inbox"));
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await watching;
  await rm(folder, { recursive: true, force: true });
});

async function put(name: string, content = name): Promise<void> {
  await mkdir(dirname(join(folder, "inbox", name)), { recursive: true });
  await writeFile(join(folder, "inbox", name), content);
}

/** Starts a watch; answers what it took, each try, and what it told. */
function watch(
  onTry: (key: string, tries: number) => void = () => {},
  { steadySeconds = 0.02 }: { steadySeconds?: number } = {},
) {
  const seen = { taken: [] as string[], afterStill: [] as string[], tries: [] as number[], problems: [] as string[] };
  watching = watchFolder({
    folder: join(folder, "inbox"),
    dataFolder: join(folder, "data"),
    isKnown: () => false,
    async onFile(_file, key, afterStill) {
      onTry(key, seen.tries.push(performance.now()));
      seen.taken.push(key);
      if (afterStill) seen.afterStill.push(key);
    },
    onProblem: (_path, error) => seen.problems.push(error.message),
    steadySeconds,
    retrySeconds: 0.1,
    signal: stop.signal,
  });
  return seen;
}

const soon = { timeout: 10_000, interval: 10 };

test("a still whose copy failed is tried again, ever more slowly, and its cause is told once", async () => {
  await put("a.jpg");
  const seen = watch((_key, tries) => {
    if (tries < 4) throw new Error(tries < 3 ? "the disk is full" : "the disk is gone");
  });
  await vi.waitFor(() => expect(seen.taken).toEqual(["stills/a.jpg"]), soon);
  expect(seen.problems).toEqual(["the disk is full", "the disk is gone"]);
  const pauses = seen.tries.slice(1).map((at, index) => at - (seen.tries[index] ?? 0));
  for (const [index, pause] of pauses.entries()) expect(pause).toBeGreaterThanOrEqual(100 * 2 ** index);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(seen.tries).toHaveLength(4);
});

test("JSON is taken only beside a still of its stem", async () => {
  for (const name of ["a.json", "a.jpg", "node_modules/x/package.json", "sub/a.json"]) await put(name);
  const seen = watch();
  await vi.waitFor(() => expect(seen.taken).toContain("stills/a.jpg"), soon);
  await put("later.jpg");
  await vi.waitFor(() => expect(seen.taken).toContain("stills/later.jpg"), soon);
  expect(seen.taken).toEqual(["stills/a.json", "stills/a.jpg", "stills/later.jpg"]);
});

test("of a sidecar that comes later, or changes, it is told that its still was taken without it", async () => {
  await put("a.jpg");
  await put("b.json");
  await put("b.jpg");
  const seen = watch();
  await vi.waitFor(() => expect(seen.taken).toEqual(["stills/b.json", "stills/a.jpg", "stills/b.jpg"]), soon);
  expect(seen.afterStill).toEqual([]);
  for (const content of ["{}", '{"seconds": 2}']) {
    seen.afterStill.length = 0;
    await put("a.json", content);
    await vi.waitFor(() => expect(seen.afterStill).toEqual(["stills/a.json"]), soon);
  }
  seen.afterStill.length = 0;
  await put("stillmotion.json", "{}");
  await put("c.jpg");
  await vi.waitFor(() => expect(seen.taken).toContain("stills/c.jpg"), soon);
  expect(seen.afterStill).toEqual([]);
  expect(seen.taken.filter((key) => key === "stills/a.jpg")).toHaveLength(1);
});

test("beside a still, a request is its sidecar also below requests/; a still that comes later makes it one", async () => {
  for (const name of ["requests/a.json", "requests/a.jpg", "requests/b.json", "requests/stillmotion.json"])
    await put(name, "{}");
  const seen = watch();
  const first = [
    "requests/b.json",
    ...["a.jpg", "a.json", "stillmotion.json"].map((name) => `stills/requests/${name}`),
  ];
  await vi.waitFor(() => expect(seen.taken.toSorted()).toEqual(first), soon);
  await put("requests/b.jpg");
  const later = ["stills/requests/b.json", "stills/requests/b.jpg"];
  await vi.waitFor(() => expect(seen.taken.slice(4)).toEqual(later), soon);
  expect(seen.afterStill).toEqual([]);
});

test("a request that can be read is taken at once, whatever else must stand still first", async () => {
  for (const [name, content] of [
    ["a.jpg"],
    ["b.jpg"],
    ["b.json", '{"seconds": '],
    ["c.json", '{"seconds": 2}'],
    ["c.jpg"],
  ])
    await put(`${name}`, content);
  const seen = watch(() => {}, { steadySeconds: 0.3 });
  await vi.waitFor(() => expect(seen.taken).toHaveLength(5), soon);
  expect(seen.taken[0]).toBe("stills/c.json");
});

test("a watched folder that vanishes is told once, and watched on when it is back", async () => {
  const seen = watch();
  await rename(join(folder, "inbox"), join(folder, "away"));
  await vi.waitFor(() => expect(seen.problems).toHaveLength(1), soon);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(seen.problems).toEqual([expect.stringContaining("ENOENT")]);
  await rename(join(folder, "away"), join(folder, "inbox"));
  await put("a.jpg");
  await vi.waitFor(() => expect(seen.taken).toEqual(["stills/a.jpg"]), soon);
});

test("subfolders that vanish while they are looked through are passed over", async () => {
  await put("stays/a.jpg");
  for (let round = 0; round < 20; round++) {
    for (let index = 0; index < 10; index++) await put(`goes${index}/deep/b.jpg`);
    const looking = findFiles(join(folder, "inbox"), join(folder, "data"));
    for (let index = 0; index < 10; index++)
      await rm(join(folder, `inbox/goes${index}`), { recursive: true, force: true });
    expect((await looking).map((file) => file.name)).toContain("stays/a.jpg");
  }
});

// Root may read everything.
test("a folder that can't be read itself is an error", async () => {
  await expect(findFiles(join(folder, "nowhere"), join(folder, "data"))).rejects.toThrow("ENOENT");
});
