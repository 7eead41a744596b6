import type { ObjectStore } from "../objects/object-store.ts";
import type { RenderEvent } from "../render/render-event.ts";
import { isFolderDefaults, stillKeysOf } from "../render/request-keys.ts";

/**
 * A sidecar that is dropped asks for its still: the event as if the still had been dropped at that moment. Null where the
 * still is not there yet (its own event will find the sidecar) and for a folder's defaults. Other events are answered as they are.
 */
export async function findStillOfSidecar(
  objects: Pick<ObjectStore, "head">,
  event: RenderEvent,
): Promise<RenderEvent | null> {
  if (event["detail-type"] !== "Object Created" || !event.detail.object.key.endsWith(".json")) return event;
  const { key: sidecarKey } = event.detail.object;
  // Defaults are for the stills that come after them.
  if (isFolderDefaults(sidecarKey)) return null;
  const bucket = event.detail.bucket.name;
  const heads = await Promise.all(stillKeysOf(sidecarKey).map((key) => objects.head({ bucket, key })));
  // Stills of one name share a sidecar, and one event is one render: the first in the order of the endings.
  const still = heads.find((head) => head !== null);
  if (still === undefined || still === null) return null;
  const versionId = still.versionId === null ? {} : { "version-id": still.versionId };
  return { ...event, detail: { bucket: { name: bucket }, object: { key: still.key, ...versionId } } };
}
