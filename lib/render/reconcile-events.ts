import { createHash } from "node:crypto";
import type { RenderRecord } from "./render-record.ts";

/**
 * The event S3 would have sent for a still, made again: by its time nothing is waited for that had its time, and what was
 * dropped that day is dated so. The same state of a still is the same event.
 */
export function stillFoundEvent(
  still: { bucket: string; key: string; bytes: number; etag: string; versionId: string | null },
  changedAt: string,
): Record<string, unknown> {
  const { bucket, key, bytes, etag, versionId } = still;
  return {
    version: "0",
    id: idOf(["still", bucket, key, etag, versionId]),
    "detail-type": "Object Created",
    source: "aws.s3",
    time: changedAt,
    detail: {
      bucket: { name: bucket },
      object: { key, size: bytes, etag, ...(versionId === null ? {} : { "version-id": versionId }) },
    },
  };
}

/** The event that carries on with a render: the same for as long as nothing is written to its record. */
export function renderFoundEvent({ renderId, updatedAt }: RenderRecord): Record<string, unknown> {
  return {
    version: "0",
    id: idOf(["render", renderId, updatedAt]),
    "detail-type": "Render Requested",
    source: "stillmotion",
    time: updatedAt,
    detail: { renderId },
  };
}

function idOf(parts: unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}
