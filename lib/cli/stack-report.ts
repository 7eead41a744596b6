import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { bucketBatchKeys, readBucketBatch } from "../batch/bucket-batch.ts";
import type { ObjectStore } from "../objects/object-store.ts";
import { describeSummary, exitCodeOfSummary } from "./describe-batch.ts";
import { exitCodes } from "./exit-codes.ts";
import { printable } from "./table.ts";

interface StackBatchEnd {
  batchId: string;
  /** Of its execution, and how that ended. */
  name: string;
  status: string;
  cause: string | null;
  /** Where its report comes to. */
  folder: string;
  json: boolean;
}

type Objects = Pick<ObjectStore, "read" | "stream">;

/** Fetches the report of a batch that has ended in a stack, says how it went, and answers the exit code. */
export async function tellStackBatch(
  { batchId, name, status, cause, folder, json }: StackBatchEnd,
  { objects, bucket }: { objects: Objects; bucket: string },
): Promise<number> {
  const state = await readBucketBatch(objects, bucket, batchId);
  if (state?.status !== "completed" || state.eventId !== name || state.summary === null) {
    const why = printable(cause ?? `its execution ended as ${status}`);
    process.stderr.write(`The batch has no report: ${why}\nRun the same command again to carry on.\n`);
    return exitCodes.failed;
  }
  const { summary, problem } = state;
  await fetchReports(objects, bucket, batchId, folder);
  if (problem !== null) process.stderr.write(`${printable(`The batch was not begun: ${problem}`)}.\n`);
  const clips = `The clips stay in s3://${bucket}/clips/, the report beside them in batches/${batchId}/.`;
  process.stdout.write(json ? `${JSON.stringify(summary)}\n` : `\n${describeSummary(summary, folder)}\n${clips}\n`);
  return problem === null ? exitCodeOfSummary(summary) : exitCodes.usage;
}

/** The reports alone: the clips stay where they are. */
async function fetchReports(objects: Objects, bucket: string, batchId: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of ["report.html", "report.csv", "report.json"]) {
    const stream = await objects.stream({ bucket, key: bucketBatchKeys(batchId, 0).report(name) });
    if (stream !== null) await pipeline(Readable.from(stream), createWriteStream(join(folder, name)));
  }
}
