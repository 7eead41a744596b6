import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeStill } from "../support/make-still.ts";
import { runCli } from "../support/run-cli.ts";

const root = new URL("../../", import.meta.url);

/** Every request of the documents and the examples. */
async function examples(): Promise<string[]> {
  const pages = await Promise.all(
    ["docs/shots.md", "docs/requests.md"].map((name) => readFile(new URL(name, root), "utf8")),
  );
  const blocks = pages.flatMap((page) => [...page.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => match[1] ?? ""));
  const names = await readdir(new URL("examples/requests", root));
  const files = await Promise.all(names.map((name) => readFile(new URL(`examples/requests/${name}`, root), "utf8")));
  return [...blocks, ...files];
}

test("from the command line, every example is clean, can be tried dry, and becomes a clip", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stillmotion-shots-"));
  await mkdir(join(folder, "shots"));
  const requests = await examples();
  const still = await makeStill({ width: 128, height: 128 });
  for (const [index, request] of requests.entries()) {
    await writeFile(join(folder, `shots/${index}.json`), request);
    await writeFile(join(folder, `shots/${index}.jpg`), still);
  }
  const lint = await runCli(folder, ["lint", "shots", "--strict"]);
  expect(lint).toMatchObject({ code: 0, stdout: `Nothing to remark on ${requests.length} stills.\n` });
  const dry = await runCli(folder, ["render", "shots", "--dry-run", "--json"]);
  const runs = dry.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(dry).toMatchObject({ code: 0, stderr: "" });
  expect(runs).toHaveLength(requests.length);
  for (const run of runs)
    expect(run).toMatchObject({ problems: [], fitted: { path: expect.stringContaining("dry-run/shots/") } });
  // A second of each is enough: its length is in no prompt.
  const small = [
    "--provider",
    "studio",
    "--model",
    "studio-camera-1",
    "--size",
    "64x64",
    "--seconds",
    "1",
    "--concurrency",
    "20",
    "--json",
  ];
  // One names a fallback at another provider, which must be there even where nothing is asked of it.
  const made = await runCli(folder, ["render", "shots", ...small], { OPENAI_API_KEY: "unused" });
  const records = made.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(made.code).toBe(0);
  expect(records.map((record) => record.status)).toEqual(requests.map(() => "succeeded"));
  const prompts = new Map(runs.map((run) => [run.still.replace(/^shots\//, ""), run.prompt]));
  for (const record of records)
    expect(record.prompt).toBe(prompts.get(record.still.key.replace(/^stills\/shots\//, "")));
  await rm(folder, { recursive: true });
}, 120_000);
