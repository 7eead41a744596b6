import type { RenderRequest } from "../render/request.ts";
import type { SentStill } from "./still-source.ts";

/**
 * The event that asks for the render of one line: the same for each run of the batch but for its time, by which a later
 * run takes up what has failed in an earlier one.
 */
export function batchLineEvent(
  batch: { batchId: string; startedAt: string },
  line: number,
  still: { bucket: string; key: string; versionId: string | null } | SentStill,
  request: RenderRequest,
): Record<string, unknown> {
  return {
    version: "0",
    id: lineEventId(batch.batchId, line),
    "detail-type": "Render Requested",
    source: "stillmotion",
    time: batch.startedAt,
    detail: {
      still: "key" in still ? placeOf(still) : still,
      request,
      // Tells two lines apart that ask for the very same, `again`.
      batch: { batchId: batch.batchId, line },
    },
  };
}

function placeOf({ bucket, key, versionId }: { bucket: string; key: string; versionId: string | null }) {
  return { bucket, key, ...(versionId === null ? {} : { versionId }) };
}

export function lineEventId(batchId: string, line: number): string {
  return `${batchId}-${line}`;
}
