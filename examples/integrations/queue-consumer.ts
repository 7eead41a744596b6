import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";

/** A message is `{ "still": { "url": "https://…" }, "request": { "prompt": "…" } }`; from SNS, with raw delivery. */
export const consumeQueue =
  (client: Pick<EventBridgeClient, "send">) =>
  async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const failed: string[] = [];
    for (const { body, messageId } of Records) {
      const entry = { Source: "stillmotion", DetailType: "Render Requested", Detail: body };
      const put = client.send(new PutEventsCommand({ Entries: [entry] }));
      const isTaken = await put.then(
        ({ FailedEntryCount }) => FailedEntryCount === 0,
        () => false,
      );
      if (!isTaken) failed.push(messageId);
    }
    // These alone come again; after the queue's own limit they go to its dead letters.
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };

export const handler = (event: SQSEvent) => consumeQueue(new EventBridgeClient())(event);
