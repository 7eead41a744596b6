import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SFNClient } from "@aws-sdk/client-sfn";
import { batchExecutionArn, followBatch, lookAtBatch, startBatch } from "../aws/batch-execution.ts";
import { createObjects } from "../aws/create-objects.ts";
import { readBatchOutputs } from "../aws/stack-outputs.ts";
import { batchIdOf } from "../batch/batch-id.ts";
import { bucketBatchKeys, readBucketBatch } from "../batch/bucket-batch.ts";
import type { LocalManifest } from "../batch/local-manifest.ts";
import { sendBatch, sentNameOf } from "../batch/send-batch.ts";
import { uploadInParts } from "../objects/s3-upload.ts";
import { canonicalJson } from "../render/render-id.ts";
import type { RenderRequest } from "../render/request.ts";
import { exitCodes } from "./exit-codes.ts";
import { tellStackBatch } from "./stack-report.ts";
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
    const end = { batchId, name, status, cause, folder: folderOf(batch, batchId), json: batch.json };
    return await tellStackBatch(end, { objects, bucket: outputs.ClipsBucket });
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

  /** The name of an execution that was begun by this very command, from here or elsewhere, and has not ended. */
  async function underWay(asked: StackBatch, id: string): Promise<string | null> {
    const state = await readBucketBatch(objects, outputs.ClipsBucket, id);
    // Begun a moment ago, it may not have said so yet.
    const begunHere = await readFile(join(folderOf(asked, id), begunName), "utf8").catch(() => "");
    for (const name of [begunHere, state?.status === "running" ? state.eventId : ""]) {
      if (!name.startsWith(nameOf(asked, id))) continue;
      const seen = await lookAtBatch(workflow, batchExecutionArn(outputs.BatchStateMachine, name));
      if (seen?.status === "RUNNING") return name;
    }
    return null;
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
    const folder = folderOf(asked, id);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, begunName), name);
    await startBatch(workflow, {
      stateMachineArn: outputs.BatchStateMachine,
      name,
      detail: { manifest: place, ...(maxCostUsd === null ? {} : { maxCostUsd }) },
      now: new Date(),
    });
    return name;
  }
}

/** Where its report comes to. */
function folderOf({ dataFolder, stack }: StackBatch, batchId: string): string {
  return join(dataFolder, "stacks", stack, batchId);
}

/** The name of the execution that was begun last. */
const begunName = "execution";

/** What the names of its executions begin with: with other flags it is another run. */
function nameOf({ request, maxCostUsd }: StackBatch, batchId: string): string {
  const terms = createHash("sha256").update(canonicalJson([request, maxCostUsd]));
  return `${batchId}-${terms.digest("hex").slice(0, 8)}-`;
}

function say({ json }: StackBatch, text: string): void {
  if (!json) process.stdout.write(`${text}\n`);
}
