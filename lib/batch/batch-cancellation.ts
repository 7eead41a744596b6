import type { ObjectStore } from "../objects/object-store.ts";

/** Where it lies beside the report that a batch was canceled: with the batch's clips, in either home. */
export function cancellationKey(batchId: string): string {
  return `batches/${batchId}/canceled.json`;
}

/** Says that what is open of a batch is not to be begun. `at`: ISO 8601. */
export async function writeCancellation(
  objects: Pick<ObjectStore, "write">,
  { bucket, batchId, at }: { bucket: string; batchId: string; at: string },
): Promise<void> {
  const body = `${JSON.stringify({ canceledAt: at })}\n`;
  await objects.write({ bucket, key: cancellationKey(batchId) }, { body, mediaType: "application/json" });
}

/** Whether the run that began at that time was canceled. A later run of the same batch is not. */
export async function wasCanceled(
  objects: Pick<ObjectStore, "read">,
  { bucket, batchId, begunAt }: { bucket: string; batchId: string; begunAt: string },
): Promise<boolean> {
  const bytes = await objects.read({ bucket, key: cancellationKey(batchId) });
  if (bytes === null) return false;
  const { canceledAt } = JSON.parse(new TextDecoder().decode(bytes)) as { canceledAt: string };
  return Date.parse(begunAt) <= Date.parse(canceledAt);
}
