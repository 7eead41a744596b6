import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";

/** What somebody wants of this function: a clip of the picture at an address. */
interface Order {
  orderId: string;
  url: string;
  prompt: string;
}
/** What Stillmotion tells of a render; docs/events has all of it. */
interface Told {
  "detail-type": string;
  /** A record; of `Request Refused`, for which there is none, the labels alone. */
  detail: {
    request?: { labels?: Record<string, string> | null };
    labels?: Record<string, string>;
    clip?: { key: string } | null;
  };
}

/**
 * A Lambda function that asks for a render and is called again when it has ended: nobody pays for the waiting. Its rule:
 * `{ "source": ["stillmotion"],
 *    "detail-type": ["Render Succeeded", "Render Rejected", "Render Failed", "Render Canceled", "Request Refused"] }`.
 * `onEnd` may hear of one end twice.
 */
export const askAndWait =
  (client: Pick<EventBridgeClient, "send">, onEnd: (orderId: string, clipKey: string | null) => Promise<void>) =>
  async (event: Order | Told): Promise<void> => {
    if ("detail-type" in event) {
      const { request, clip, labels = request?.labels } = event.detail;
      if (labels?.order !== undefined) await onEnd(labels.order, clip?.key ?? null);
      return;
    }
    const { orderId, url, prompt } = event;
    const Detail = JSON.stringify({ still: { url }, request: { prompt, labels: { order: orderId } } });
    const entry = { Source: "stillmotion", DetailType: "Render Requested", Detail };
    const { FailedEntryCount } = await client.send(new PutEventsCommand({ Entries: [entry] }));
    if (FailedEntryCount !== 0) throw new Error("the bus did not take the event; Lambda tries again");
  };

export const handler = askAndWait(new EventBridgeClient(), async (orderId, clipKey) => {
  console.log(JSON.stringify({ orderId, clipKey }));
});
