import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { SQSEvent } from "aws-lambda";
import { expect, test } from "vitest";
import { consumeQueue } from "../../examples/integrations/queue-consumer.ts";
import { isSentStill, renderEventSchema } from "../../lib/render/render-event.ts";

const message = (messageId: string, prompt: string) => ({
  messageId,
  body: JSON.stringify({ still: { url: "https://a.example/b.jpg" }, request: { prompt } }),
});

test("each message becomes an event that Stillmotion takes, and those that the bus did not take come again", async () => {
  const put: { Source: string; DetailType: string; Detail: string }[] = [];
  const server = createServer(async (request, response) => {
    const [entry] = JSON.parse(await text(request)).Entries;
    if (entry.Detail.includes("broken")) {
      response.writeHead(400).end("{}");
      return;
    }
    const isRefused = entry.Detail.includes("refused");
    if (!isRefused) put.push(entry);
    response.end(JSON.stringify({ FailedEntryCount: isRefused ? 1 : 0, Entries: [] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = new EventBridgeClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const Records = [message("m1", "broken"), message("m2", "refused"), message("m3", "slow pan left")];
  const answer = await consumeQueue(client)({ Records } as unknown as SQSEvent);
  client.destroy();
  server.close();
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "m1" }, { itemIdentifier: "m2" }] });
  expect(put).toHaveLength(1);
  const [{ DetailType = "", Detail = "" } = {}] = put;
  const time = "2026-01-01T00:00:00Z";
  const event = renderEventSchema.parse({ "detail-type": DetailType, id: "e1", time, detail: JSON.parse(Detail) });
  expect(isSentStill(event)).toBe(true);
});
