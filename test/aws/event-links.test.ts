import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Environment } from "../../lib/aws/environment.ts";
import { createEventBridge } from "../../lib/aws/event-bridge.ts";
import { createEventLinks } from "../../lib/aws/event-links.ts";
import { eventOf } from "../../lib/render/outgoing-event.ts";
import { eventSchemas } from "../batch/event-schemas.ts";
import { type AwsServices, startAwsServices } from "../support/aws-services.ts";
import { dropStill, runWorkflow, testWorld } from "../support/run-workflow.ts";

let services: AwsServices;
beforeEach(async () => {
  services = await startAwsServices("the-key");
  const variables = { AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: "AKIDTEST", AWS_SECRET_ACCESS_KEY: "secret" };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await services.close();
});

async function told(LINK_SECONDS: number | undefined, change: object = {}) {
  const world = testWorld();
  const { record } = await runWorkflow(world, await dropStill(world));
  const client = new EventBridgeClient({ endpoint: services.url });
  const emit = createEventBridge(client, "bus", createEventLinks({ LINK_SECONDS } as Environment));
  const event = eventOf({ ...record, ...change });
  const before = JSON.stringify(event);
  await emit(event);
  // What is emitted is what is recorded: the links are in what was sent alone.
  expect(JSON.stringify(event)).toBe(before);
  return { detail: JSON.parse(services.events[0]?.Detail ?? "{}"), event };
}

test("where it is set, the event has addresses of clip and thumbnail that expire", async () => {
  const { detail, event } = await told(600);
  const { links, ...record } = detail;
  expect(record).toEqual(JSON.parse(JSON.stringify(event.detail)));
  for (const [address, at] of [
    [links.clip, event.detail.clip],
    [links.thumbnail, event.detail.thumbnail],
  ]) {
    const { protocol, host, pathname, searchParams } = new URL(address);
    expect(protocol).toBe("https:");
    expect(`${host}${pathname}`).toBe(`${at?.bucket}.s3.eu-central-1.amazonaws.com/${at?.key}`);
    expect(searchParams.get("X-Amz-Expires")).toBe("600");
    expect(searchParams.get("X-Amz-Signature")).toMatch(/^[0-9a-f]{64}$/);
  }
  expect(Date.parse(links.expiresAt)).toBeGreaterThan(Date.now());
  const validate = eventSchemas({ isClosed: false }).get("Render Succeeded");
  const { id, source, "detail-type": type, time } = event;
  expect([validate?.({ id, source, "detail-type": type, time, detail }), validate?.errors]).toEqual([true, null]);
});

test("where it is not set, and where there is no clip, there are none", async () => {
  expect((await told(undefined)).detail.links).toBeUndefined();
  services.events.length = 0;
  expect((await told(600, { clip: null, status: "failed" })).detail.links).toBeUndefined();
});
