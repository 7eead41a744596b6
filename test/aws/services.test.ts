import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SFNClient } from "@aws-sdk/client-sfn";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createEventBridge } from "../../lib/aws/event-bridge.ts";
import { createProviderSecret } from "../../lib/aws/provider-secret.ts";
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

test("an event that the bus refuses is thrown by name", async () => {
  services.refuseEvent = true;
  const emit = createEventBridge(new EventBridgeClient(client()), "bus");
  await expect(emit(eventOf(await endedRecord()))).rejects.toMatchObject({ name: "EventRefusedError" });
});

test("the key is read once in five minutes, and a missing one at every call", async () => {
  let time = 0;
  const now = () => new Date(time);
  const secret = createProviderSecret({ client: new SecretsManagerClient(client()), arn: "arn", now });
  expect([await secret.read(), await secret.read()]).toEqual(["the-key", "the-key"]);
  expect(services.secretReads).toBe(1);
  time = 301_000;
  services.secret = null;
  expect([await secret.read(), await secret.read()]).toEqual([null, null]);
  services.secret = "filled-in";
  expect(await secret.read()).toBe("filled-in");
});

test.each([
  ['"quoted"', '"quoted"'],
  ['{"apiKey":" sk-1 "}', "sk-1"],
  ['{"other":"x"}', null],
  ["sk-2\n", "sk-2"],
  ["  ", null],
  ["12345", "12345"],
])("the secret's text %j holds the key %j", async (text, key) => {
  services.secret = text;
  const secret = createProviderSecret({
    client: new SecretsManagerClient(client()),
    arn: "arn",
    now: () => new Date(),
  });
  expect(await secret.read()).toBe(key);
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
