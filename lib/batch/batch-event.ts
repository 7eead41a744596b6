import type { RenderRequest } from "../render/request.ts";

/**
 * The event that asks for the render of one line: the same for each run of the batch but for its time, by which a later
 * run takes up what has failed in an earlier one.
 */
export function batchLineEvent(
  batch: { batchId: string; startedAt: string },
  line: number,
  still: { bucket: string; key: string; versionId: string | null },
  request: RenderRequest,
): Record<string, unknown> {
  const { bucket, key, versionId } = still;
  return {
    version: "0",
    id: lineEventId(batch.batchId, line),
    "detail-type": "Render Requested",
    source: "stillmotion",
    time: batch.startedAt,
    detail: {
      still: { bucket, key, ...(versionId === null ? {} : { versionId }) },
      request,
      // Tells two lines apart that ask for the very same, `again`.
      batch: { batchId: batch.batchId, line },
    },
  };
}

export function lineEventId(batchId: string, line: number): string {
  return `${batchId}-${line}`;
}
