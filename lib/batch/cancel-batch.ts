import type { RenderLedger } from "../ledger/render-ledger.ts";
import type { ObjectStore } from "../objects/object-store.ts";
import { isEnded, type RenderRecord } from "../render/render-record.ts";
import { writeCancellation } from "./batch-cancellation.ts";

export interface CancelBatchDependencies {
  objects: Pick<ObjectStore, "write">;
  ledger: Pick<RenderLedger, "list">;
  /** Where the batch's report goes. */
  bucket: string;
  /** Ends a render; answers what kept its job from being stopped, or null. */
  cancel(renderId: string): Promise<string | null>;
  now(): Date;
}

/** Cancels a run of a batch: what is not begun is not begun any more, what is under way is ended. Answers what went wrong with that. */
export function cancelBatch({ objects, ledger, bucket, cancel, now }: CancelBatchDependencies) {
  return async ({
    batchId,
    startedAt,
  }: {
    batchId: string;
    startedAt: string;
  }): Promise<{ canceled: number; problems: string[] }> => {
    // Not before the run: the clock of whoever began it may be ahead.
    const at = new Date(Math.max(now().getTime(), Date.parse(startedAt))).toISOString();
    await writeCancellation(objects, { bucket, batchId, at });
    let canceled = 0;
    const problems: string[] = [];
    for await (const { renderId } of rendersOf(ledger, batchId, (record) => !isEnded(record.status))) {
      const problem = await cancel(renderId);
      canceled++;
      if (problem !== null) problems.push(`${renderId}: ${problem}`);
    }
    return { canceled, problems };
  };
}

/** The renders that lines of a batch asked for last. */
export async function* rendersOf(
  ledger: Pick<RenderLedger, "list">,
  batchId: string,
  isMeant: (record: RenderRecord) => boolean,
): AsyncIterable<RenderRecord> {
  for await (const record of ledger.list())
    if (record.eventId.startsWith(`${batchId}-`) && isMeant(record)) yield record;
}
