import { batchFolderOf, unfinishedBatches } from "../../batch/batch-folder.ts";
import { readBucketBatch } from "../../batch/bucket-batch.ts";
import { cancelBatch } from "../../batch/cancel-batch.ts";
import { keptManifest } from "../../batch/local-manifest.ts";
import { createEventFile } from "../../local/event-file.ts";
import { localBucket } from "../../local/local-bucket.ts";
import { createLocalProviders } from "../../local/local-providers.ts";
import { createDirectoryStore } from "../../objects/directory-store.ts";
import type { ObjectStore } from "../../objects/object-store.ts";
import { exitCodes } from "../exit-codes.ts";
import { whereOf } from "../load-settings.ts";
import { withLedger } from "../read-ledger.ts";
import type { Settings } from "../settings.ts";
import { usableProviders } from "../usable-providers.ts";
import { UsageError } from "../usage-error.ts";
import { runManifest } from "./batch.ts";
import { createCancel } from "./cancel.ts";

/** Whether it is the id of a batch, rather than that of a render. */
export function isBatchId(id: string): boolean {
  return /^b[0-9a-f]{25}$/.test(id);
}

/** `stillmotion cancel <batchId>`: no more of its lines are begun, what is under way is ended, and it is reported. */
export async function cancelBatchCommand(batchId: string, settings: Settings): Promise<number> {
  const { objects, bucket, batch } = await find(batchId, settings);
  const { data, stack } = settings;
  const providers = createLocalProviders(data, stack === undefined ? await usableProviders(settings) : []);
  let isRunBySomebody = true;
  try {
    const { canceled, problems } = await withLedger(settings, (ledgers, isServedByOther) => {
      isRunBySomebody = isServedByOther;
      const emit = stack === undefined ? createEventFile(`${data}/events.jsonl`) : async () => {};
      const cancelRender = createCancel({ ...ledgers, emit }, { providers, stack, isServedByOther });
      const cancel = async (renderId: string) => {
        const outcome = await cancelRender(renderId);
        return outcome.status === "canceled" ? outcome.jobProblem : null;
      };
      return cancelBatch({ objects, ledger: ledgers.ledger, bucket, cancel, now: () => new Date() })(batch);
    });
    process.stdout.write(
      `Canceled ${batchId}: ${canceled} renders that were under way, and all that were not begun.\n`,
    );
    for (const problem of problems)
      process.stderr.write(`A job could not be stopped and may still be billed: ${problem}\n`);
    if (isRunBySomebody) {
      process.stdout.write("Who runs it writes its report.\n");
      return problems.length === 0 ? exitCodes.succeeded : exitCodes.failed;
    }
  } finally {
    await providers.close();
  }
  return report(batchId, settings);
}

/** Nobody runs it: what is left of it is only its report. */
async function report(batchId: string, settings: Settings): Promise<number> {
  const state = (await unfinishedBatches(settings.data)).find((each) => each.batchId === batchId);
  if (state === undefined) return exitCodes.succeeded;
  const { maxCostUsd, request } = state;
  const code = await runManifest(keptManifest(state, settings.data), { settings, maxCostUsd, request, json: false });
  // That it was canceled is what was asked for.
  return code === exitCodes.interrupted ? code : exitCodes.succeeded;
}

async function find(
  batchId: string,
  settings: Settings,
): Promise<{ objects: Pick<ObjectStore, "write">; bucket: string; batch: { batchId: string; startedAt: string } }> {
  const store = settings.stack === undefined ? localStore(settings.data) : await stackStore(settings.stack);
  const batch = await store.read(batchId);
  if (batch === null) throw new UsageError(`There is no batch ${batchId} in ${whereOf(settings)}.`);
  if (batch.status === "completed")
    throw new UsageError(`The batch ${batchId} has ended already: there is nothing to cancel.`);
  return { ...store, batch };
}

function localStore(data: string) {
  const objects = createDirectoryStore({ root: data, bucket: localBucket });
  return { objects, bucket: localBucket, read: (batchId: string) => batchFolderOf(data, batchId, "jsonl").readState() };
}

async function stackStore(stack: string) {
  const { readStackOutputs } = await import("../../aws/stack-outputs.ts");
  const { createObjects } = await import("../../aws/create-objects.ts");
  const { ClipsBucket: bucket } = await readStackOutputs(stack);
  const objects = createObjects();
  return { objects, bucket, read: (batchId: string) => readBucketBatch(objects, bucket, batchId) };
}
