import { createWriteStream, type WriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import type { ObjectStore } from "../objects/object-store.ts";
import { batchIdOf } from "./batch-id.ts";
import { readBatchInput } from "./batch-input.ts";
import { type BucketBatch, bucketBatchKeys, readBucketBatch, writeBucketBatch } from "./bucket-batch.ts";
import { bucketManifest } from "./bucket-manifest.ts";
import { type BucketStills, bucketStills } from "./bucket-stills.ts";
import { fileInline } from "./file-inline.ts";
import { overBudget, planBatch } from "./plan-batch.ts";
import { type PlanFileOptions, planFileLines } from "./plan-file.ts";
import { type PlannedLine, type PlanSettings, planLines } from "./plan-lines.ts";
import { readManifest } from "./read-manifest.ts";

export interface PlanBucketBatchDependencies {
  objects: Pick<ObjectStore, "head" | "list" | "read" | "stream" | "write">;
  stillsBucket: string;
  /** Where the plan and the report go. */
  clipsBucket: string;
  settings: Omit<PlanSettings, "batchId" | "refuseStill">;
  /** The id of the render that an event asks for, without asking for its still, which is known. */
  renderIdOf(event: Record<string, unknown>, find: BucketStills["find"]): Promise<string>;
  /** Renders that are under way at once. */
  lookAhead: number;
}

export interface PlannedBatch {
  /** `refused`: no line can be used, or it would cost more than it may. */
  outcome: "planned" | "refused";
  batchId: string;
  run: number;
  lookAhead: number;
  plan: { bucket: string; key: string };
  resultPrefix: string;
  /** Why it was refused. */
  problem: string | null;
}

/** Checks and prices every line of a manifest in S3, and files the plan of its run. Nothing is spent. */
export function planBucketBatch(dependencies: PlanBucketBatchDependencies) {
  const { objects, stillsBucket, clipsBucket: bucket, lookAhead } = dependencies;
  const manifestOf = bucketManifest(dependencies);

  return async (event: unknown): Promise<PlannedBatch> => {
    const asked = readBatchInput(event, stillsBucket);
    const manifest = await manifestOf(asked);
    const batchId = await batchIdOf(manifest.name, await manifest.read());
    const state = await beginRun(batchId, manifest.name, asked);
    const keys = bucketBatchKeys(batchId, state.run);
    const stills = bucketStills(objects, manifest.stills);
    const settings = { ...dependencies.settings, batchId, refuseStill: stills.refuse };
    const lines = planLines(
      readManifest(await manifest.read(), {
        format: manifest.format,
        ...(manifest.under === undefined ? {} : { under: manifest.under }),
      }),
      settings,
    );
    const folder = await mkdtemp(join(tmpdir(), "stillmotion-plan-"));
    try {
      const files = { plan: join(folder, "plan.jsonl"), lines: join(folder, "lines.jsonl") };
      const totals = await planBatch(filed(lines, state, stills, files));
      for (const [name, file] of Object.entries(files) as ["plan" | "lines", string][])
        await objects.write({ bucket, key: keys[name] }, { file, mediaType: "application/jsonl" });
      const problem =
        totals.renders === 0 ? "it has no line that can be rendered" : overBudget(totals, manifest.maxCostUsd);
      const outcome = problem === null ? "planned" : "refused";
      const plan = { bucket, key: keys.plan };
      return { outcome, batchId, run: state.run, lookAhead, plan, resultPrefix: keys.results, problem };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

  /** An event that comes twice, and a function that is tried again, is the same run. */
  async function beginRun(batchId: string, name: string, asked: { id: string; time: string }): Promise<BucketBatch> {
    const before = await readBucketBatch(objects, bucket, batchId);
    if (before?.eventId === asked.id) return before;
    const run = (before?.run ?? 0) + 1;
    const state: BucketBatch = {
      ...{ batchId, name, run, startedAt: asked.time, eventId: asked.id },
      ...{ status: "running" as const, summary: null, problem: null },
    };
    await writeBucketBatch(objects, bucket, state);
    return state;
  }

  /** Hands the lines on, after they were written down. */
  async function* filed(
    lines: AsyncIterable<PlannedLine>,
    batch: BucketBatch,
    stills: BucketStills,
    files: { plan: string; lines: string },
  ): AsyncIterable<PlannedLine> {
    const outputs = { plan: createWriteStream(files.plan), lines: createWriteStream(files.lines) };
    const renderIdOf = (event: Record<string, unknown>) => dependencies.renderIdOf(event, stills.find);
    const find: PlanFileOptions["find"] = (still) =>
      "inline" in still ? fileInline(objects, bucket, still) : stills.find(still);
    async function* one(line: PlannedLine) {
      yield line;
    }
    for await (const line of lines) {
      yield line;
      for await (const { plan, line: told } of planFileLines(one(line), { batch, find, renderIdOf })) {
        if (plan !== null) await write(outputs.plan, plan);
        await write(outputs.lines, told);
      }
    }
    for (const output of Object.values(outputs)) await finished(output.end());
  }
}

async function write(output: WriteStream, value: object): Promise<void> {
  if (output.write(`${JSON.stringify(value)}\n`)) return;
  await new Promise<void>((resolve, reject) => {
    output.once("drain", () => resolve());
    output.once("error", reject);
  });
}
