import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RenderLedger } from "../ledger/render-ledger.ts";
import type { ObjectStore } from "../objects/object-store.ts";
import { countLine, emptyTally, summaryOf, unrenderedResult } from "../render/batch-summary.ts";
import { batchCompletedEvent, type OutgoingEvent } from "../render/outgoing-event.ts";
import { bucketBatchKeys, readBucketBatch, writeBucketBatch } from "./bucket-batch.ts";
import type { PlannedBatch } from "./plan-bucket-batch.ts";
import type { LineFileLine } from "./plan-file.ts";
import { readLines } from "./read-lines.ts";
import { reportLines } from "./report-lines.ts";
import { openResultFile } from "./result-file.ts";
import { writeReports } from "./write-reports.ts";

export interface ReportBucketBatchDependencies {
  objects: Pick<ObjectStore, "read" | "stream" | "write">;
  ledger: Pick<RenderLedger, "get">;
  clipsBucket: string;
  /** The id of the render that an event asked for whose still was fetched, as the workflow's first step made it out. */
  renderIdOf(event: Record<string, unknown>): Promise<string>;
  emit(event: OutgoingEvent): Promise<void>;
  now(): Date;
}

/** `unfinished`: these many lines have no end yet; the first of them by number. `refused`: the batch was not begun. */
export type ReportedBatch =
  | { outcome: "completed" | "refused"; report: { bucket: string; key: string } }
  | { outcome: "unfinished"; lines: number; first: number[] };

const mostNamed = 100;
const mediaTypes: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  csv: "text/csv; charset=utf-8",
  json: "application/json",
};

/** Finds the render of each line in the ledger, files the report, and tells whoever listens. */
export function reportBucketBatch(dependencies: ReportBucketBatchDependencies) {
  const { objects, ledger, clipsBucket: bucket, renderIdOf, emit, now } = dependencies;

  return async ({ batch }: { batch: PlannedBatch }): Promise<ReportedBatch> => {
    const { batchId, run } = batch;
    const keys = bucketBatchKeys(batchId, run);
    const state = await readBucketBatch(objects, bucket, batchId);
    const stream = await objects.stream({ bucket, key: keys.lines });
    if (state === null || stream === null) throw new Error(`the plan of the batch ${batchId} is not there any more`);
    const folder = await mkdtemp(join(tmpdir(), "stillmotion-report-"));
    const tally = emptyTally();
    const results = await openResultFile(join(folder, "results.jsonl"), () => {});
    try {
      const open: number[] = [];
      for await (const { line, result } of reportLines(linesOf(stream), findIn(batch), renderIdOf)) {
        const told = result ?? (batch.outcome === "refused" ? notBegun(line, batch.problem) : null);
        if (told === null) open.push(line);
        else {
          await results.append(told);
          countLine(tally, told);
        }
      }
      if (open.length > 0) return { outcome: "unfinished", lines: open.length, first: open.slice(0, mostNamed) };
      // A function that is tried again tells the same end.
      const endedAt = state.summary?.run === run ? state.summary.endedAt : now().toISOString();
      const summary = summaryOf({ ...state, run }, tally, endedAt);
      const reports = join(folder, "reports");
      await writeReports(reports, summary, results, objects);
      for (const name of await readdir(reports)) {
        const mediaType = mediaTypes[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";
        await objects.write({ bucket, key: keys.report(name) }, { file: join(reports, name), mediaType });
      }
      // Before it is told: whoever hears of it finds it so.
      if (state.run === run)
        await writeBucketBatch(objects, bucket, { ...state, status: "completed", summary, problem: batch.problem });
      await emit(batchCompletedEvent(summary));
      const outcome = batch.outcome === "refused" ? "refused" : "completed";
      return { outcome, report: { bucket, key: keys.report("report.html") } };
    } finally {
      await results.close();
      await rm(folder, { recursive: true, force: true });
    }
  };

  /** What was not begun has no render of this run, whatever an earlier one has left. */
  function findIn({ outcome }: PlannedBatch) {
    return async (renderId: string) => (outcome === "refused" ? null : ((await ledger.get(renderId))?.record ?? null));
  }
}

function notBegun(line: number, problem: string | null) {
  return unrenderedResult(line, "held", null, {
    class: "account",
    code: "batch_refused",
    message: `The batch was not begun: ${problem}.`,
    remedy: "Correct the manifest or raise the limit, and run the batch again.",
  });
}

async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncIterable<LineFileLine> {
  for await (const { text } of readLines(stream)) if (text) yield JSON.parse(text) as LineFileLine;
}
