import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { OutgoingEvent, RenderEventOut } from "../render/outgoing-event.ts";
import { boundedDetail } from "./bounded-detail.ts";
import type { LinksOf } from "./event-links.ts";

/** Where other systems ask for renders and batches, and our own steps for more renders. */
export const requestBus = "default";

/** The source of all that is told, and of what a deployment by the usual name is asked for. */
const ourSource = "stillmotion";

/** The source of what this deployment is asked for. All in an account hear one bus: what two took would be paid for twice. */
export function requestSourceOf(stackName: string): string {
  return stackName === "Stillmotion" ? ourSource : `${ourSource}.${stackName}`;
}

/** Tells a bus how renders go. */
export function createEventBridge(
  client: EventBridgeClient,
  bus: string,
  linksOf?: LinksOf,
): (event: OutgoingEvent) => Promise<void> {
  const send = createEventSender(client, bus);
  return async (event) => {
    const { id, "detail-type": type, time } = event;
    await send({ id, type, time, detail: isOfRender(event) ? await detailOf(event) : JSON.stringify(event.detail) });
  };

  async function detailOf(event: RenderEventOut): Promise<string> {
    const detail = boundedDetail(event.detail);
    const links = (await linksOf?.(event)) ?? null;
    return links === null ? detail : `${detail.slice(0, -1)},"links":${JSON.stringify(links)}}`;
  }
}

function isOfRender(event: OutgoingEvent): event is RenderEventOut {
  return "renderId" in event.detail;
}

/** Sends events of ours to a bus. The event's id, by which a repetition is known, stands under `resources`. */
export function createEventSender(client: EventBridgeClient, bus: string, source = ourSource) {
  return async ({ id, type, time, detail }: { id: string; type: string; time: string; detail: string }) => {
    const answer = await client.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: bus,
            Source: source,
            DetailType: type,
            Time: new Date(time),
            Resources: [id],
            Detail: detail,
          },
        ],
      }),
    );
    if ((answer.FailedEntryCount ?? 0) === 0) return;
    const [entry] = answer.Entries ?? [];
    throw new EventRefusedError(`${type} was refused: ${entry?.ErrorCode} ${entry?.ErrorMessage}`);
  };
}

/** The bus did not take an event. */
export class EventRefusedError extends Error {
  override readonly name = "EventRefusedError";
}
