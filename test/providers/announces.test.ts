import { expect, test } from "vitest";
import { createAiSdkProvider } from "../../lib/providers/ai-sdk/ai-sdk-provider.ts";
import { connectProvider } from "../../lib/providers/connect-provider.ts";
import type { ProviderConfig } from "../../lib/providers/provider-config.ts";
import { createBody, onScript } from "./ai-sdk/on-script.ts";
import { fal } from "./ai-sdk/scripts/fal.ts";
import { gateway } from "./ai-sdk/scripts/gateway.ts";
import { google } from "./ai-sdk/scripts/google.ts";
import { replicate } from "./ai-sdk/scripts/replicate.ts";
import type { Script } from "./ai-sdk/scripts/script.ts";
import { xai } from "./ai-sdk/scripts/xai.ts";
import { startServer } from "./openai/against.ts";
import { aJob } from "./video-provider.contract.ts";

const webhookUrl = "https://public.example/webhooks/mine";

async function createOn(script: Script, url: string | undefined) {
  const service = await onScript(script);
  const provider = createAiSdkProvider(service.settings(url === undefined ? {} : { webhookUrl: url }));
  return { service, answer: await provider.create(service.job) };
}

test("Replicate is told where to announce the end of a job, and of nothing but the end", async () => {
  const { service, answer } = await createOn(replicate, webhookUrl);
  expect(answer).toMatchObject({ status: "created", jobId: replicate.jobId, announced: true });
  expect(createBody(service, replicate)).toMatchObject({ webhook: webhookUrl, webhook_events_filter: ["completed"] });
});

test("fal is told with an address that says which queue its job is in", async () => {
  const { service, answer } = await createOn(fal, webhookUrl);
  expect(answer).toMatchObject({ status: "created", jobId: fal.jobId, announced: true });
  const [request] = service.requests().filter(fal.isCreate);
  const { searchParams } = new URL(request?.path ?? "", "http://queue.example");
  const [queue] = fal.jobId.split("/requests/");
  expect([...searchParams]).toEqual([["fal_webhook", `${webhookUrl}/${queue}`]]);
});

test.each([
  ["google", google],
  ["xai", xai],
  ["gateway", gateway],
])("%s is told nothing, and no job of it counts as announced", async (_name, script) => {
  const { service, answer } = await createOn(script, webhookUrl);
  expect(answer).toMatchObject({ status: "created" });
  expect(answer).not.toHaveProperty("announced");
  const sent = service.requests().map(({ path, body }) => `${path} ${body}`);
  expect(sent.join()).not.toContain("public.example");
});

test.each([
  ["replicate", replicate],
  ["fal", fal],
])("%s is told nothing where nobody listens", async (_name, script) => {
  const { service, answer } = await createOn(script, undefined);
  expect(answer).not.toHaveProperty("announced");
  const [request] = service.requests().filter(script.isCreate);
  expect(`${request?.path} ${request?.body}`).not.toMatch(/webhook/i);
});

test.each([
  [webhookUrl, true],
  [undefined, undefined],
])("a job of the OpenAI protocol is announced by the project's webhook, if at all: %s", async (url, announced) => {
  const server = await startServer({ "POST /v1/videos": { json: { id: "video_1", status: "queued" } } });
  const config: ProviderConfig = { kind: "openai", baseUrl: server.baseURL };
  const access = { name: "mine", config, apiKey: "none", ...(url === undefined ? {} : { webhookUrl: url }) };
  const answer = await (await connectProvider(access)).create(aJob);
  expect(answer).toEqual({
    status: "created",
    jobId: "video_1",
    pollAfterSeconds: null,
    ...(announced && { announced }),
  });
  expect(server.requests.map(({ body }) => body.toString()).join()).not.toContain("public.example");
});
