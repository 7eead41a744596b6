import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openClip } from "../../lib/media/open-clip.ts";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import { readChapters } from "../media/read-chapters.ts";
import { makeStill } from "../support/make-still.ts";
import { runCli } from "../support/run-cli.ts";

let folder: string;

const shots = [
  { title: "Arrival", prompt: "slow push in", seconds: 1 },
  { prompt: "pan left along the shore", seconds: 2 },
  { title: "Night", prompt: "tilt up to the sky", seconds: 1 },
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-shots-"));
  await writeFile(join(folder, "lighthouse.jpg"), await makeStill({ width: 320, height: 180 }));
  await writeFile(join(folder, "shots.json"), JSON.stringify(shots));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function render(...flags: string[]): Promise<RenderRecord> {
  const parameters = ["render", "lighthouse.jpg", "--size", "160x90", "--concurrency", "1", ...flags, "--json"];
  const { code, stdout, stderr } = await runCli(folder, parameters);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const lines = stdout.trim().split("\n");
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? "");
}

async function jobsMade(): Promise<number> {
  const log = await readFile(join(folder, "stillmotion-data/studio/studio.jsonl"), "utf8");
  return log.split("\n").filter((line) => line.includes('"create"')).length;
}

test.each([
  ["side by side", [], 3],
  // Its first shot is the same render.
  ["as a chain", ["--chained"], 5],
])("shots %s: one command, one MP4 that plays, a chapter each; run twice, nothing new", async (_how, flags, jobs) => {
  const whole = await render("--shots", "shots.json", ...flags);
  expect(whole).toMatchObject({ status: "succeeded", kind: "stitch", cost: { estimatedUsd: 0 } });
  expect(await jobsMade()).toBe(jobs);
  const path = join(folder, "stillmotion-data", `${whole.clip?.key}`);
  const opened = await openClip(path);
  if (opened.status === "failed") throw new Error(opened.failure.message);
  expect(opened.facts.durationSeconds).toBeCloseTo(4, 1);
  opened.close();
  const chapters = readChapters(await readFile(path));
  expect(chapters.map(({ title }) => title)).toEqual(["Arrival", "Shot 2", "Night"]);
  for (const [index, start] of [0, 1, 3].entries()) expect(chapters[index]?.startSeconds).toBeCloseTo(start, 1);
  expect(whole.clip?.chapters.map(({ renderId }) => renderId)).toEqual(whole.parts);

  const again = await render("--shots", "shots.json", ...flags);
  expect(again).toEqual(whole);
  expect(await jobsMade()).toBe(jobs);
  const { stdout: shown } = await runCli(folder, ["show", whole.renderId]);
  for (const part of whole.parts) expect(shown.split("\n{")[0]).toContain(part);
});

test("a sidecar's shots are priced and linted one by one, before anything is asked for", async () => {
  const request = { shots: [...shots.slice(0, 2), { prompt: "animate it", seconds: 4 }], maxCostUsd: 2 };
  await writeFile(join(folder, "lighthouse.json"), JSON.stringify(request));
  const { stdout } = await runCli(folder, ["render", "lighthouse.jpg", "--dry-run", "--json"]);
  const run = JSON.parse(stdout);
  expect(run.shots).toMatchObject([
    { title: "Arrival", prompt: "slow push in", seconds: 1, estimatedUsd: 0 },
    { title: "Shot 2", seconds: 2 },
    { title: "Shot 3", seconds: 4 },
  ]);
  expect(run.findings.map(({ code, path }: { code: string; path: string }) => [code, path])).toContainEqual([
    "vague-verb",
    "shots.2.prompt",
  ]);
});
