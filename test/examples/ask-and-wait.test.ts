import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { expect, test } from "vitest";
import { askAndWait } from "../../examples/integrations/ask-and-wait.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import { fakeProvider } from "../fakes/fake-provider.ts";
import { runWorkflow, testWorld } from "../support/run-workflow.ts";

test("the function asks over the bus, and hears how its render ended: with a clip, and without", async () => {
  const put: { Source: string; DetailType: string; Detail: string }[] = [];
  const server = createServer(async (request, response) => {
    put.push(...JSON.parse(await text(request)).Entries);
    response.end(JSON.stringify({ FailedEntryCount: 0, Entries: [] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = new EventBridgeClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const ends: [string, string | null][] = [];
  const handle = askAndWait(client, async (orderId, clipKey) => void ends.push([orderId, clipKey]));
  await handle({ orderId: "o1", url: "https://a.example/b.jpg", prompt: "slow pan left" });
  await handle({ orderId: "o2", url: "https://a.example/b.jpg", prompt: "slow pan right" });
  client.destroy();
  server.close();
  const rejection = { status: "failed" as const, failure: fakeFailure("policy", { phase: "create" }) };
  for (const [index, { Source, DetailType, Detail }] of put.entries()) {
    const world = testWorld({ provider: fakeProvider(index === 0 ? {} : { creates: [rejection] }) });
    world.dependencies.settings.stillHosts = ["a.example"];
    world.dependencies.fetchUrl = async () => ({ status: "fetched", bytes: Buffer.from("a picture") });
    const [id, time] = [`e${index}`, world.dependencies.now().toISOString()];
    const event = { id, time, source: Source, "detail-type": DetailType, detail: JSON.parse(Detail) };
    const { events } = await runWorkflow(world, event);
    // As the rule of the function picks them.
    const told = events.filter((sent) => /^Render (Succeeded|Rejected|Failed|Canceled)$/.test(sent["detail-type"]));
    for (const sent of told) await handle(JSON.parse(JSON.stringify(sent)));
  }
  expect(ends).toEqual([
    ["o1", expect.stringMatching(/^clips\/.+\.mp4$/)],
    ["o2", null],
  ]);
});
