import { createHash } from "node:crypto";
import type { Failure } from "./failure.ts";
import type { RequestRefusedEvent } from "./outgoing-event.ts";
import { canonicalJson } from "./render-id.ts";

/** Whoever sent the event may have written anything, of any length. */
const mostLetters = 256;
const mostLabels = 50;

/** Tells the sender of an event why nothing was made of it. `asked`: the event. The same event is answered under the same id. */
export function requestRefusedEvent(asked: unknown, failure: Failure, now: Date): RequestRefusedEvent {
  const { id, "detail-type": type, time, detail } = fieldsOf(asked);
  const identity = createHash("sha256")
    .update(canonicalJson([id, type, time, detail]))
    .digest("hex");
  return {
    id: `${identity.slice(0, 32)}-refused`,
    source: "stillmotion",
    "detail-type": "Request Refused",
    time: now.toISOString(),
    detail: {
      eventId: shortText(id),
      eventType: shortText(type),
      labels: labelsIn(fieldsOf(fieldsOf(detail).request).labels),
      failure,
    },
  };
}

function shortText(value: unknown): string | null {
  return typeof value === "string" ? value.slice(0, mostLetters) : null;
}

function labelsIn(given: unknown): Record<string, string> {
  const usable = Object.entries(fieldsOf(given)).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string" && entry.join("").length <= mostLetters,
  );
  return Object.fromEntries(usable.slice(0, mostLabels));
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
