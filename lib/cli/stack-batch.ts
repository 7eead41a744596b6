import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { SFNClient } from "@aws-sdk/client-sfn";
import { batchExecutionArn, followBatch, lookAtBatch, startBatch } from "../aws/batch-execution.ts";
import { createObjects } from "../aws/create-objects.ts";
import { type BatchOutputs, readBatchOutputs } from "../aws/stack-outputs.ts";
import { batchIdOf } from "../batch/batch-id.ts";
import { bucketBatchKeys, readBucketBatch } from "../batch/bucket-batch.ts";
import type { LocalManifest } from "../batch/local-manifest.ts";
import { sendBatch, sentNameOf } from "../batch/send-batch.ts";
import type { ObjectStore } from "../objects/object-store.ts";
import { uploadInParts } from "../objects/s3-upload.ts";
import { canonicalJson } from "../render/render-id.ts";
import type { RenderRequest } from "../render/request.ts";
import { describeSummary, exitCodeOfSummary } from "./describe-batch.ts";
import { exitCodes } from "./exit-codes.ts";
import { printable } from "./table.ts";
import { UsageError } from "./usage-error.ts";

export interface StackBatch {
  stack: string;
  manifest: LocalManifest;
  /** What stands under every line. */
  request: RenderRequest;
  maxCostUsd: number | null;
  dataFolder: string;
  json: boolean;
}

/**
 * Runs a batch in a stack: brings manifest and stills there, waits for its end, and fetches its report. Ctrl-C ends the
 * waiting, not the batch; called again meanwhile, it waits on.
 */
export async function runOnStack(batch: StackBatch): Promise<number> {
  const outputs = await readBatchOutputs(batch.stack);
  const objects = createObjects(uploadInParts);
  const workflow = new SFNClient();
  const interruption = new AbortController();
  const { signal } = interruption;
  const stop = () => interruption.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const batchId = await batchIdOf(sentNameOf(batch.manifest), createReadStream(batch.manifest.path));
  let isBegun = false;
  try {
    const name = (await underWay(batch, batchId)) ?? (await begin(batch, batchId));
    isBegun = true;
    say(batch, `${batchId} is under way in the stack ${batch.stack}. Ctrl-C ends the waiting, not the batch.`);
    const { status, cause } = await followBatch(workflow, batchExecutionArn(outputs.BatchStateMachine, name), (tries) =>
      sleep(Math.min(1000 * 1.3 ** Math.min(tries, 20), 15_000), undefined, { signal }),
    );
    return await tellEnd(batch, { batchId, name, status, cause }, { objects, outputs });
  } catch (error) {
    if (!signal.aborted) throw error;
    process.stderr.write(
      isBegun
        ? `The batch goes on. The same command waits for it again; \`stillmotion cancel ${batchId} --stack ${batch.stack}\` ends it.\nIts report will be s3://${outputs.ClipsBucket}/${bucketBatchKeys(batchId, 0).report("report.html")}\n`
        : "Stopped before the batch was begun.\n",
    );
    return exitCodes.interrupted;
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
    workflow.destroy();
  }

  /** The name of an execution that was begun by this very command and has not ended. */
  async function underWay(asked: StackBatch, id: string): Promise<string | null> {
    const state = await readBucketBatch(objects, outputs.ClipsBucket, id);
    if (state?.status !== "running" || !state.eventId.startsWith(nameOf(asked, id))) return null;
    const seen = await lookAtBatch(workflow, batchExecutionArn(outputs.BatchStateMachine, state.eventId));
    return seen?.status === "RUNNING" ? state.eventId : null;
  }

  async function begin(asked: StackBatch, id: string): Promise<string> {
    const { manifest, request, maxCostUsd, json } = asked;
    const onBad = ({ line, problem }: { line: number; problem: string }) => {
      if (!json) process.stderr.write(`${printable(`${manifest.name}, line ${line}: ${problem}`)}\n`);
    };
    const sent = await sendBatch({ objects, bucket: outputs.StillsBucket, onBad, signal }, manifest);
    if (sent === null) throw new UsageError(`${printable(manifest.name)} has no line that can be rendered.`);
    const { key, versionId } = sent;
    const place = { key, ...(versionId === null ? {} : { versionId }), defaults: request };
    const name = `${nameOf(asked, id)}${randomUUID().slice(0, 8)}`;
    await startBatch(workflow, {
      stateMachineArn: outputs.BatchStateMachine,
      name,
      detail: { manifest: place, ...(maxCostUsd === null ? {} : { maxCostUsd }) },
      now: new Date(),
    });
    return name;
  }
}

/** What the names of its executions begin with: with other flags it is another run. */
function nameOf({ request, maxCostUsd }: StackBatch, batchId: string): string {
  const terms = createHash("sha256").update(canonicalJson([request, maxCostUsd]));
  return `${batchId}-${terms.digest("hex").slice(0, 8)}-`;
}

async function tellEnd(
  batch: StackBatch,
  end: { batchId: string; name: string; status: string; cause: string | null },
  { objects, outputs }: { objects: Pick<ObjectStore, "read" | "stream">; outputs: BatchOutputs },
): Promise<number> {
  const { batchId, name } = end;
  const state = await readBucketBatch(objects, outputs.ClipsBucket, batchId);
  if (state?.status !== "completed" || state.eventId !== name || state.summary === null) {
    const why = printable(end.cause ?? `its execution ended as ${end.status}`);
    process.stderr.write(`The batch has no report: ${why}\nRun the same command again to carry on.\n`);
    return exitCodes.failed;
  }
  const folder = join(batch.dataFolder, "stacks", batch.stack, batchId);
  await fetchReports(objects, outputs.ClipsBucket, batchId, folder);
  if (state.problem !== null) process.stderr.write(`${printable(`The batch was not begun: ${state.problem}`)}.\n`);
  process.stdout.write(
    batch.json ? `${JSON.stringify(state.summary)}\n` : `\n${describeSummary(state.summary, folder)}\n`,
  );
  say(batch, `The clips stay in s3://${outputs.ClipsBucket}/clips/, the report beside them in batches/${batchId}/.`);
  return state.problem === null ? exitCodeOfSummary(state.summary) : exitCodes.usage;
}

/** The reports alone: the clips stay where they are. */
async function fetchReports(
  objects: Pick<ObjectStore, "stream">,
  bucket: string,
  batchId: string,
  folder: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of ["report.html", "report.csv", "report.json"]) {
    const stream = await objects.stream({ bucket, key: bucketBatchKeys(batchId, 0).report(name) });
    if (stream !== null) await pipeline(Readable.from(stream), createWriteStream(join(folder, name)));
  }
}

function say({ json }: StackBatch, text: string): void {
  if (!json) process.stdout.write(`${text}\n`);
}
