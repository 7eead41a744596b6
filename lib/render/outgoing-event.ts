import type { BatchSummary } from "./batch-summary.ts";
import type { Failure } from "./failure.ts";
import type { RenderRecord } from "./render-record.ts";

export type EventType = "Render Started" | "Render Succeeded" | "Render Rejected" | "Render Failed" | "Render Canceled";

interface EventOf<Type extends string, Detail> {
  id: string;
  source: "stillmotion";
  "detail-type": Type;
  time: string;
  detail: Detail;
}

export type RenderEventOut = EventOf<EventType, RenderRecord>;
export type BatchCompletedEvent = EventOf<"Batch Completed", BatchSummary>;
export type ProviderPausedEvent = EventOf<"Provider Paused", ProviderPaused>;
export type RequestRefusedEvent = EventOf<"Request Refused", RequestRefused>;

/** A provider that refuses everything until the operator acts: its renders wait, or turn to their fallbacks. */
export interface ProviderPaused {
  provider: string;
  failure: Failure;
  openedAt: string;
}

/** An event of which nothing could be made: there is no record that would say so. */
export interface RequestRefused {
  /** The event's own, by which its sender knows it; null where it has none. */
  eventId: string | null;
  eventType: string | null;
  /** Of its request, as far as they can be used. */
  labels: Record<string, string>;
  /** Of the class `request` where the sender must change something; else something broke. */
  failure: Failure;
}

/** What others are told: in the shape of an EventBridge event. Sent at least once, always with the same id. */
export type OutgoingEvent = RenderEventOut | BatchCompletedEvent | ProviderPausedEvent | RequestRefusedEvent;

const endings = {
  succeeded: "Render Succeeded",
  rejected: "Render Rejected",
  failed: "Render Failed",
  canceled: "Render Canceled",
} as const;

/** The event that tells of a record's present status. */
export function eventOf(record: RenderRecord): RenderEventOut {
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

/** The one event for a whole batch, after the last of its renders has ended. */
export function batchCompletedEvent(summary: BatchSummary): BatchCompletedEvent {
  return {
    // A batch that is run again is completed again: that is another event.
    id: `${summary.batchId}-${summary.run}-completed`,
    source: "stillmotion",
    "detail-type": "Batch Completed",
    time: summary.endedAt,
    detail: summary,
  };
}

/** The one notice for all the renders that a paused provider holds up. */
export function providerPausedEvent({ provider, failure, openedAt }: ProviderPaused): ProviderPausedEvent {
  return {
    id: `${provider}-paused-${openedAt}`,
    source: "stillmotion",
    "detail-type": "Provider Paused",
    time: openedAt,
    detail: { provider, failure, openedAt },
  };
}
