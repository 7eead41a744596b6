import { randomUUID } from "node:crypto";
import type { StoredObject } from "../objects/object-store.ts";
import type { RenderRequest } from "../render/request.ts";

/** The event S3 sends through EventBridge when a still was dropped. */
export function objectCreatedEvent(still: StoredObject, now: Date): Record<string, unknown> {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Object Created",
    source: "aws.s3",
    time: now.toISOString(),
    detail: {
      bucket: { name: still.bucket },
      object: {
        key: still.key,
        size: still.bytes,
        etag: still.etag,
        ...(still.versionId === null ? {} : { "version-id": still.versionId }),
      },
    },
  };
}

/** The event that asks for a render of a still with a request of its own. */
export function renderRequestedEvent(still: StoredObject, request: RenderRequest, now: Date): Record<string, unknown> {
  const { bucket, key, versionId } = still;
  return requested({ still: { bucket, key, ...(versionId === null ? {} : { versionId }) }, request }, now);
}

/** The event that asks to try a render again that ended without a clip. */
export function renderReopenedEvent(renderId: string, acceptDuplicate: boolean, now: Date): Record<string, unknown> {
  return requested({ renderId, reopen: true, acceptDuplicate }, now);
}

function requested(detail: Record<string, unknown>, now: Date): Record<string, unknown> {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Render Requested",
    source: "stillmotion",
    time: now.toISOString(),
    detail,
  };
}
