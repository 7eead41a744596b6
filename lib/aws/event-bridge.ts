import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { OutgoingEvent } from "../render/outgoing-event.ts";
import type { RenderRecord } from "../render/render-record.ts";

/** EventBridge takes 256 KB an event, of which the envelope needs a little. */
const mostBytes = 250_000;
const mostAttempts = 20;
const shortPrompt = 2000;

/** Tells a bus how renders go. The event's id, by which a repetition is known, stands under `resources`. */
export function createEventBridge(client: EventBridgeClient, bus: string): (event: OutgoingEvent) => Promise<void> {
  return async (event) => {
    const answer = await client.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: bus,
            Source: event.source,
            DetailType: event["detail-type"],
            Time: new Date(event.time),
            Resources: [event.id],
            Detail: "renderId" in event.detail ? boundedDetail(event.detail) : JSON.stringify(event.detail),
          },
        ],
      }),
    );
    if ((answer.FailedEntryCount ?? 0) === 0) return;
    const [entry] = answer.Entries ?? [];
    throw new EventRefusedError(`${event["detail-type"]} was refused: ${entry?.ErrorCode} ${entry?.ErrorMessage}`);
  };
}

/** The bus did not take an event. */
export class EventRefusedError extends Error {
  override readonly name = "EventRefusedError";
}

/** The record as JSON; one that is too long gives up the end of its prompt and its oldest attempts. */
export function boundedDetail(record: RenderRecord): string {
  const whole = JSON.stringify(record);
  if (Buffer.byteLength(whole) <= mostBytes) return whole;
  const prompt = `${record.prompt.slice(0, shortPrompt)}…`;
  const request = { ...record.request, prompt };
  return JSON.stringify({ ...record, prompt, request, attempts: record.attempts.slice(-mostAttempts) });
}
