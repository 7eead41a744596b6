import { createHash } from "node:crypto";
import type { ObjectStore } from "../objects/object-store.ts";
import type { BatchSummary } from "../render/batch-summary.ts";

/** A batch on AWS as it stands: `batches/<batchId>/batch.json` in the clips bucket. */
export interface BucketBatch {
  batchId: string;
  name: string;
  /** From 1. */
  run: number;
  startedAt: string;
  /** The event that asked for this run: sent twice, it is the same run. */
  eventId: string;
  status: "running" | "completed";
  summary: BatchSummary | null;
  /** Why this run was not begun; null where it was, or nothing is known of that yet. */
  problem: string | null;
}

/** The files of one run of a batch in the clips bucket. */
export function bucketBatchKeys(batchId: string, run: number) {
  const folder = `batches/${batchId}`;
  return {
    state: `${folder}/batch.json`,
    /** What the Distributed Map reads: a line for each render. */
    plan: `${folder}/${run}/plan.jsonl`,
    /** What the report is made from: every line of the manifest. */
    lines: `${folder}/${run}/lines.jsonl`,
    /** Where the Distributed Map writes what became of its executions. */
    results: `${folder}/${run}/executions`,
    report: (name: string) => `${folder}/${name}`,
  };
}

/** Where the listing of a prefix is kept: an event that comes twice, and a function that is tried again, finds it there. */
export function listingKey(eventId: string): string {
  return `batches/listings/${createHash("sha256").update(eventId).digest("hex").slice(0, 32)}.jsonl`;
}

export async function readBucketBatch(
  objects: Pick<ObjectStore, "read">,
  bucket: string,
  batchId: string,
): Promise<BucketBatch | null> {
  const bytes = await objects.read({ bucket, key: bucketBatchKeys(batchId, 0).state });
  return bytes === null ? null : (JSON.parse(Buffer.from(bytes).toString("utf8")) as BucketBatch);
}

export async function writeBucketBatch(
  objects: Pick<ObjectStore, "write">,
  bucket: string,
  state: BucketBatch,
): Promise<void> {
  const key = bucketBatchKeys(state.batchId, state.run).state;
  await objects.write({ bucket, key }, { body: `${JSON.stringify(state, null, 2)}\n`, mediaType: "application/json" });
}
