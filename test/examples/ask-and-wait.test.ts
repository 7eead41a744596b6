import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { expect, test } from "vitest";
import { askAndWait } from "../../examples/integrations/ask-and-wait.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import { fakeProvider } from "../fakes/fake-provider.ts";
import { runTogether, testWorld } from "../support/run-workflow.ts";

test("the function asks over the bus, and hears how its render ended: with a clip, without, and not even begun", async () => {
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
  await handle({ orderId: "o3", url: "https://a.example/b.jpg", prompt: "longer than any prompt ".repeat(2000) });
  client.destroy();
  server.close();
  const source = await readFile("examples/integrations/ask-and-wait.ts", "utf8");
  const picked = JSON.parse(/"detail-type": (\[.+?\])/.exec(source)?.[1] ?? "[]");
  const rejection = { status: "failed" as const, failure: fakeFailure("policy", { phase: "create" }) };
  for (const [index, { Source, DetailType, Detail }] of put.entries()) {
    const world = testWorld({ provider: fakeProvider(index === 0 ? {} : { creates: [rejection] }) });
    world.dependencies.settings.stillHosts = ["a.example"];
    world.dependencies.fetchUrl = async () => ({ status: "fetched", bytes: Buffer.from("a picture") });
    const [id, time] = [`e${index}`, world.dependencies.now().toISOString()];
    const event = { id, time, source: Source, "detail-type": DetailType, detail: JSON.parse(Detail) };
    await runTogether(world, [event]);
    const told = world.events.filter((sent) => picked.includes(sent["detail-type"]));
    for (const sent of told) await handle(JSON.parse(JSON.stringify(sent)));
  }
  expect(ends).toEqual([
    ["o1", expect.stringMatching(/^clips\/.+\.mp4$/)],
    ["o2", null],
    ["o3", null],
  ]);
});
