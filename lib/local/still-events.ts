import { createHash, randomUUID } from "node:crypto";
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

/**
 * The event for a request of its own that was dropped. The same file is the same event, of the time of its last change:
 * told of it again, nothing is made anew, nor tried again.
 */
export function requestDroppedEvent(file: StoredObject, changedAt: Date): Record<string, unknown> {
  const id = createHash("sha256")
    .update(JSON.stringify([file.key, file.etag]))
    .digest("hex")
    .slice(0, 32);
  return { ...objectCreatedEvent(file, changedAt), id };
}

/** The event that asks for something to be made of clips. */
export function clipsRequestedEvent(request: RenderRequest, now: Date): Record<string, unknown> {
  return requested({ request }, now);
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
