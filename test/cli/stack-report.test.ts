import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type BucketBatch, writeBucketBatch } from "../../lib/batch/bucket-batch.ts";
import { tellStackBatch } from "../../lib/cli/stack-report.ts";
import { emptyTally, summaryOf } from "../../lib/render/batch-summary.ts";
import { memoryObjects } from "../fakes/memory-objects.ts";

let folder: string;
let said: { stdout: string; stderr: string };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-stack-report-"));
  said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      said[name] += String(text);
      return true;
    });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

const begun = { batchId: "b1", name: "list.csv", run: 1, startedAt: "2026-11-23T00:00:00.000Z" };
const summary = summaryOf(begun, { ...emptyTally(), lines: 1 }, "2026-11-23T01:00:00.000Z");

async function tell(changes: Partial<BucketBatch>, counts: Partial<typeof summary.counts>) {
  const objects = memoryObjects();
  const ended = { ...summary, counts: { ...summary.counts, ...counts } };
  const state = { ...begun, eventId: "b1-x", status: "completed" as const, summary: ended, problem: null, ...changes };
  await writeBucketBatch(objects, "clips", state);
  const key = "batches/b1/report.csv";
  await objects.write({ bucket: "clips", key }, { body: "line\r\n", mediaType: "text/csv" });
  const end = { batchId: "b1", name: "b1-x", status: "FAILED", cause: "lines have no end", folder, json: false };
  return tellStackBatch(end, { objects, bucket: "clips" });
}

test("the report is fetched, and the exit code is that of a batch on this machine", async () => {
  expect(await tell({}, { succeeded: 1 })).toBe(0);
  expect(await readFile(join(folder, "report.csv"), "utf8")).toBe("line\r\n");
  expect(said.stdout).toContain("1 succeeded");
  expect(said.stdout).toContain("s3://clips/clips/");
  expect(await tell({}, { succeeded: 1, bad: 1 })).toBe(3);
  expect(await tell({}, { held: 1 })).toBe(1);
});

test("a batch that was not begun says why; one whose lines have no end, or that another run followed, has no report", async () => {
  expect(await tell({ problem: "it would cost too much" }, { held: 1 })).toBe(2);
  expect(said.stderr).toBe("The batch was not begun: it would cost too much.\n");
  said.stderr = "";
  expect(await tell({ status: "running", summary: null }, {})).toBe(1);
  expect(said.stderr).toContain("no report: lines have no end");
  said.stderr = "";
  expect(await tell({ eventId: "another" }, { succeeded: 1 })).toBe(1);
  expect(said.stderr).toContain("no report");
});
