import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SFNClient } from "@aws-sdk/client-sfn";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createEventBridge, createEventSender, requestSourceOf } from "../../lib/aws/event-bridge.ts";
import { keysIn, withKeyOf } from "../../lib/aws/keys-in-secret.ts";
import { createProviderKeys } from "../../lib/aws/provider-keys.ts";
import { startRender } from "../../lib/aws/start-render.ts";
import { eventOf } from "../../lib/render/outgoing-event.ts";
import { type AwsServices, startAwsServices } from "../support/aws-services.ts";
import { dropStill, runWorkflow, testWorld } from "../support/run-workflow.ts";

let services: AwsServices;
const client = () => ({
  endpoint: services.url,
  region: "eu-central-1",
  credentials: { accessKeyId: "a", secretAccessKey: "b" },
});
beforeEach(async () => {
  services = await startAwsServices("the-key");
});
afterEach(() => services.close());

async function endedRecord() {
  const world = testWorld();
  return (await runWorkflow(world, await dropStill(world))).record;
}

test("an event is at most 256 KB, whatever the prompt", async () => {
  const record = await endedRecord();
  const prompt = "界".repeat(64_000);
  const emit = createEventBridge(new EventBridgeClient(client()), "bus");
  await emit(eventOf({ ...record, prompt, request: { ...record.request, prompt } }));
  const { Detail } = services.events[0] ?? { Detail: "" };
  expect(Buffer.byteLength(Detail)).toBeLessThan(256_000);
  expect(JSON.parse(Detail)).toMatchObject({ renderId: record.renderId, status: "succeeded", clip: record.clip });
});

test("a deployment by another name is asked by a source of its own", async () => {
  const send = createEventSender(new EventBridgeClient(client()), "default", requestSourceOf("Trial"));
  await send({ id: "one", type: "Render Requested", time: "2026-11-23T06:00:00.000Z", detail: "{}" });
  expect(services.events).toMatchObject([{ Source: "stillmotion.Trial", DetailType: "Render Requested" }]);
});

test("an event that the bus refuses is thrown by name", async () => {
  services.refuseEvent = true;
  const emit = createEventBridge(new EventBridgeClient(client()), "bus");
  await expect(emit(eventOf(await endedRecord()))).rejects.toMatchObject({ name: "EventRefusedError" });
});

test("the keys are read once in five minutes, and a missing one at every call", async () => {
  let time = 0;
  const now = () => new Date(time);
  services.secret = '{"openai":"key-1","google":"key-2"}';
  const keys = createProviderKeys({
    client: new SecretsManagerClient(client()),
    arn: "arn",
    ownDefault: "openai",
    now,
  });
  expect([await keys.read("openai"), await keys.read("google")]).toEqual(["key-1", "key-2"]);
  expect(services.secretReads).toBe(1);
  expect([await keys.read("fal"), await keys.read("fal")]).toEqual([null, null]);
  expect(services.secretReads).toBe(3);
  time = 301_000;
  services.secret = null;
  expect([await keys.read("openai"), await keys.read("openai")]).toEqual([null, null]);
  services.secret = "filled-in";
  expect([await keys.read("openai"), await keys.read("google")]).toEqual(["filled-in", null]);
});

test.each([
  ['"quoted"', { own: '"quoted"' }],
  ['{"apiKey":" sk-1 "}', { own: "sk-1" }],
  ['{"other":"x"}', { other: "x" }],
  ['{"own":"a","other":" b ","third":"","fourth":4}', { own: "a", other: "b" }],
  ["sk-2\n", { own: "sk-2" }],
  ["  ", {}],
  ["", {}],
  ["12345", { own: "12345" }],
])("the secret's text %j holds the keys %j", (text, keys) => {
  expect(Object.fromEntries(keysIn(text, "own"))).toEqual(keys);
});

const providerName = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
const aKey = fc.stringMatching(/^[!-~]{1,40}$/);

test("one key is set and all others stay, whatever the secret held before", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        aKey,
        fc.dictionary(providerName, aKey).map((keys) => JSON.stringify(keys)),
      ),
      providerName,
      aKey,
      (text, provider, key) => {
        const before = keysIn(text, "own");
        expect(keysIn(withKeyOf(provider, key, { text, ownDefault: "own" }), "own")).toEqual(
          new Map([...before, [provider, key]]),
        );
      },
    ),
  );
});

const stateMachineArn = "arn:aws:states:eu-central-1:123456789012:stateMachine:Render";
const event = { "detail-type": "Render Requested", id: "1", time: "2026-11-22T12:00:00Z", detail: { renderId: "r1" } };
const start = (given: object = event) => startRender(new SFNClient(client()), { stateMachineArn, event: { ...given } });

test("an event that comes twice while it is worked on is one execution", async () => {
  const first = await start();
  expect(first).toMatchObject({ status: "started", executionArn: expect.stringContaining(":execution:Render:") });
  expect(await start({ ...event, id: "2" })).toEqual({ ...first, status: "running" });
  expect(services.executions.size).toBe(1);
});

test("asking again after the end is an execution of its own, once", async () => {
  await start();
  for (const execution of services.executions.values()) execution.status = "FAILED";
  const again = { ...event, id: "2", time: "2026-11-22T13:00:00Z" };
  expect(await start(again)).toMatchObject({ status: "started" });
  expect(await start(again)).toMatchObject({ status: "known" });
  expect(services.executions.size).toBe(2);
  for (const name of services.executions.keys()) expect(name).toMatch(/^[\w-]{1,80}$/);
});
