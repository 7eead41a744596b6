import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeStill } from "../support/make-still.ts";
import { startCli } from "../support/run-cli.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-kill-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The command line, killed after a while unless it is done before. */
async function stillmotion(parameters: string[], killAfterMs?: number) {
  const { child, ended } = startCli(folder, parameters);
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  return ended.finally(() => clearTimeout(timer));
}

const filesEnding = async (ending: string) =>
  (await readdir(join(folder, "data"), { recursive: true })).filter((name) => name.endsWith(ending));

test("killed at any moment and started again, a batch of ten ends as ten clips from ten jobs", async () => {
  await mkdir(join(folder, "batch"));
  for (let index = 0; index < 10; index++) {
    await writeFile(
      join(folder, "batch", `still ${index}.jpg`),
      await makeStill({ width: 320 + index, height: 180, format: "jpeg" }),
    );
  }
  const render = ["render", "batch", "--data", "data", "--size", "160x90", "--seconds", "1"];
  // Early, in the middle of preparing, asking, rendering and storing, and late.
  for (const milliseconds of [250, 450, 600, 700, 800, 900, 1100, 1400]) await stillmotion(render, milliseconds);
  const { code, stdout, stderr } = await stillmotion([...render, "--json"]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const records = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(new Set(records.map((record) => record.status))).toEqual(new Set(["succeeded"]));
  expect(new Set(records.map((record) => record.renderId)).size).toBe(10);
  expect(await filesEnding(".mp4").then((names) => names.filter((name) => name.startsWith("clips")))).toHaveLength(10);
  const log = (await readFile(join(folder, "data", "studio", "studio.jsonl"), "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(log.filter((line) => line.event === "create")).toHaveLength(10);
  expect(await readdir(join(folder, "data", "executions"))).toEqual([]);
}, 60_000);
