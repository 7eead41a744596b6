import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { collectStills } from "../../lib/cli/collect-stills.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-collect-"));
  for (const name of ["a/x.jpg", "b/x.jpg", "b/c/x.jpg", "d/c/x.jpg", "b/alone.jpg"]) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), name);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function keysOf(...names: string[]): Promise<string[]> {
  const { stills } = await collectStills(
    names.map((name) => join(folder, name)),
    join(folder, "data"),
  );
  return stills.map((still) => still.key);
}

test("a still from elsewhere is known by its name", async () => {
  expect(await keysOf("a/x.jpg", "b/alone.jpg")).toEqual(["stills/x.jpg", "stills/alone.jpg"]);
});

test("stills of one name from several folders keep the folders that tell them apart", async () => {
  expect(await keysOf("a/x.jpg", "b/x.jpg")).toEqual(["stills/a/x.jpg", "stills/b/x.jpg"]);
  expect(await keysOf("b/c/x.jpg", "d/c/x.jpg")).toEqual(["stills/b/c/x.jpg", "stills/d/c/x.jpg"]);
  expect(new Set(await keysOf("a", "b", "d")).size).toBe(5);
});

test("a still that is given twice is one still", async () => {
  expect(await keysOf("a/x.jpg", "a/../a/x.jpg", "a")).toEqual(["stills/x.jpg"]);
});
