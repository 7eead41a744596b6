import type { RenderRecord } from "./render-record.ts";

export type EventType = "Render Started" | "Render Succeeded" | "Render Rejected" | "Render Failed" | "Render Canceled";

/** What others are told: in the shape of an EventBridge event. Sent at least once, always with the same id. */
export interface OutgoingEvent {
  id: string;
  source: "stillmotion";
  "detail-type": EventType;
  time: string;
  detail: RenderRecord;
}

const endings = {
  succeeded: "Render Succeeded",
  rejected: "Render Rejected",
  failed: "Render Failed",
  canceled: "Render Canceled",
} as const;

/** The event that tells of a record's present status. */
export function eventOf(record: RenderRecord): OutgoingEvent {
  const type = record.status in endings ? endings[record.status as keyof typeof endings] : "Render Started";
  return {
    // A render that was reopened starts and ends again: those are other events.
    id: `${record.renderId}-${record.retries}-${type.slice("Render ".length).toLowerCase()}`,
    source: "stillmotion",
    "detail-type": type,
    time: record.updatedAt,
    detail: record,
  };
}
