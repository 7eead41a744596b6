import type { ObjectStore } from "../objects/object-store.ts";
import { type RenderEvent, renderEventSchema } from "../render/render-event.ts";
import { isRequestKey } from "../render/request-keys.ts";
import { type AskedOfClips, largestRequestBytes } from "./plan-derived.ts";

/**
 * What an event asks, where that is not said by the event alone: a file below `requests/` is read. Answers the event of a
 * still that the file names, or what is asked of clips; null where the file is gone. Other events are answered as they are.
 */
export async function readDroppedRequest(
  objects: Pick<ObjectStore, "head" | "read">,
  event: RenderEvent,
): Promise<{ event: RenderEvent } | { asked: AskedOfClips } | null> {
  if (event["detail-type"] !== "Object Created") {
    return "request" in event.detail && !("still" in event.detail)
      ? { asked: { text: JSON.stringify(event.detail.request), file: null, id: event.id, time: event.time } }
      : { event };
  }
  const { bucket, object } = event.detail;
  if (!isRequestKey(object.key)) return { event };
  const at = { bucket: bucket.name, key: object.key };
  const head = await objects.head(at);
  if (head === null) return null;
  // A file far too large is not even read.
  const bytes = head.bytes > largestRequestBytes ? new Uint8Array() : await objects.read(at);
  if (bytes === null) return null;
  const text = new TextDecoder().decode(bytes);
  const still = eventOfStill(event, at.bucket, text);
  if (still !== null) return { event: still };
  const { versionId, etag } = head;
  return { asked: { text, file: { ...at, versionId, etag, bytes: head.bytes }, id: event.id, time: event.time } };
}

/** The event that asks for the still that a request names; null where it names none, or can't be read. */
function eventOfStill(event: RenderEvent, bucket: string, text: string): RenderEvent | null {
  const { still, ...request } = parse(text) ?? {};
  if (typeof still !== "object" || still === null || (request.kind ?? "animate") !== "animate") return null;
  const { id, time } = event;
  const asked = { "detail-type": "Render Requested", id, time, detail: { still: { bucket, ...still }, request } };
  return renderEventSchema.safeParse(asked).data ?? null;
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
