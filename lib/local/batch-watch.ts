import { wasCanceled } from "../batch/batch-cancellation.ts";
import { rendersOf } from "../batch/cancel-batch.ts";
import type { RenderLedger } from "../ledger/render-ledger.ts";
import type { ObjectStore } from "../objects/object-store.ts";
import { isEnded, type RenderRecord } from "../render/render-record.ts";
import { localBucket } from "./local-bucket.ts";

interface BatchWatchOptions {
  batch: { batchId: string; startedAt: string };
  objects: Pick<ObjectStore, "read">;
  ledger: Pick<RenderLedger, "list">;
  cancel(renderId: string): Promise<void>;
}

/** How often it is looked whether somebody canceled the batch, besides before each line. */
const lookEverySeconds = 1;

/** Sees to it that a batch which is canceled while it runs comes to its end. */
export interface BatchWatch {
  isCanceled(): Promise<boolean>;
  /** What a canceled batch has begun, by the event of its line. */
  begun(): Promise<Map<string, RenderRecord>>;
  close(): void;
}

export function watchBatch({ batch, objects, ledger, cancel }: BatchWatchOptions): BatchWatch {
  const { batchId, startedAt } = batch;
  let canceled = false;
  let begun: Promise<Map<string, RenderRecord>> | undefined;
  // A line may have been on its way when the batch was canceled: its render is only found at a later look.
  const timer = setInterval(() => void look().catch(() => {}), lookEverySeconds * 1000);
  timer.unref();

  async function isCanceled(): Promise<boolean> {
    canceled ||= await wasCanceled(objects, { bucket: localBucket, batchId, begunAt: startedAt });
    return canceled;
  }
  async function look(): Promise<void> {
    if (!(await isCanceled())) return;
    for await (const { renderId } of rendersOf(ledger, batchId, ({ status }) => !isEnded(status)))
      await cancel(renderId);
  }
  async function list(): Promise<Map<string, RenderRecord>> {
    const found = new Map<string, RenderRecord>();
    for await (const record of rendersOf(ledger, batchId, () => true)) found.set(record.eventId, record);
    return found;
  }
  return {
    isCanceled,
    begun() {
      begun ??= list();
      return begun;
    },
    close: () => clearInterval(timer),
  };
}
