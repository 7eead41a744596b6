import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Studio, startStudio } from "../../lib/studio/start-studio.ts";
import { startListingServer } from "../support/listing-server.ts";
import { makeStill } from "../support/make-still.ts";

let folder: string;
let studio: Studio;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-batch-kill-"));
  studio = await startStudio({ folder: join(folder, "studio"), key: "sk-studio" });
});
afterAll(async () => {
  await studio?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the batch in a process of its own, killed once it has said `text` so many times. Answers the last line it said. */
async function run(
  killAfter: { text: string; times: number } | null,
  { at = folder, url = studio.url, media = "real" } = {},
): Promise<string> {
  const child = spawn(process.execPath, ["test/batch/run-in-child.ts", at, url, media], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  let said = 0;
  let last = "";
  for await (const line of createInterface({ input: child.stdout })) {
    last = line;
    if (line === killAfter?.text && ++said === killAfter.times) child.kill("SIGKILL");
  }
  await ended;
  return last;
}

test("killed while it prepares, while it asks and while it stores, a batch ends with exact counts, each job made once", async () => {
  const lines: object[] = [];
  for (let index = 0; index < 8; index++) {
    await writeFile(join(folder, `${index}.jpg`), await makeStill({ width: 320 + index, height: 180 }));
    lines.push({ still: `${index}.jpg` });
  }
  lines.splice(3, 0, { still: "gone.jpg" }, { still: "0.jpg", secondz: 4 });
  await writeFile(join(folder, "list.jsonl"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  await run({ text: "PrepareRender", times: 2 });
  await run({ text: "CreateVideo", times: 3 });
  await run({ text: "StoreClip", times: 3 });
  const end = JSON.parse(await run(null));
  expect(end).toMatchObject({
    status: "completed",
    summary: { run: 1, lines: 10, counts: { succeeded: 8, bad: 2, failed: 0, rejected: 0 } },
  });
  const log = (await readFile(join(folder, "studio/studio.jsonl"), "utf8")).trim().split("\n");
  expect(log.filter((line) => JSON.parse(line).event === "create")).toHaveLength(8);
  const [batch = ""] = await readdir(join(folder, "data/batches"));
  const report = JSON.parse(await readFile(join(folder, "data/batches", batch, "report.json"), "utf8"));
  expect(report.results.map(({ line }: { line: number }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(await readdir(join(folder, "data/executions"))).toEqual([]);
}, 60_000);

test("1,000 lines with 37 bad ones, killed three times on the way: the counts are exact, and 963 jobs were made", async () => {
  const at = join(folder, "thousand");
  await mkdir(at);
  const server = await startListingServer();
  try {
    const names = Array.from({ length: 963 }, (_, index) => `${index}.jpg`);
    for (const name of names) await writeFile(join(at, name), `the still ${name}`);
    const lines: object[] = names.map((still) => ({ still }));
    const bad = [{ still: "gone.jpg" }, { still: "0.jpg", secondz: 4 }, { still: "../0.jpg" }, {}];
    for (let index = 0; index < 37; index++) lines.splice(index * 27, 0, bad[index % bad.length] as object);
    await writeFile(join(at, "list.jsonl"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const where = { at, url: server.baseURL, media: "quick" };
    await run({ text: "CreateVideo", times: 100 }, where);
    await run({ text: "StoreClip", times: 200 }, where);
    await run({ text: "RecordSuccess", times: 250 }, where);
    const end = JSON.parse(await run(null, where));
    expect(end).toMatchObject({
      status: "completed",
      summary: { run: 1, lines: 1000, duplicates: 0, counts: { succeeded: 963, bad: 37, failed: 0, rejected: 0 } },
    });
    expect(server.jobs()).toBe(963);
    const [batch = ""] = await readdir(join(at, "data/batches"));
    const report = JSON.parse(await readFile(join(at, "data/batches", batch, "report.json"), "utf8"));
    expect(report.results.map(({ line }: { line: number }) => line)).toEqual(lines.map((_line, index) => index + 1));
    const made = report.results.filter(({ status }: { status: string }) => status === "succeeded");
    expect(new Set(made.map(({ renderId }: { renderId: string }) => renderId)).size).toBe(963);
  } finally {
    await server.close();
  }
}, 300_000);
