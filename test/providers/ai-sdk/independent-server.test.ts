import { LLMock } from "@copilotkit/aimock";
import { expect, onTestFinished, test } from "vitest";
import { createAiSdkProvider } from "../../../lib/providers/ai-sdk/ai-sdk-provider.ts";
import type { AiSdkProviderName } from "../../../lib/providers/ai-sdk/connection.ts";
import { startProtocolServer } from "../../support/protocol-server.ts";
import { fal } from "./scripts/fal.ts";
import { google } from "./scripts/google.ts";
import type { Script } from "./scripts/script.ts";
import { xai } from "./scripts/xai.ts";
import { canaryKey, usualClip as clip, jobFor } from "./start-script.ts";

// A server that others wrote after the same services: what we read is not only what we crafted.
const paths: Partial<Record<AiSdkProviderName, string>> = { google: "/v1beta", xai: "/v1", fal: "/fal" };

async function onMock(script: Script, video: { status: "completed" | "failed"; error?: string }) {
  const storage = await startProtocolServer({
    "GET /clip.mp4": { bytes: clip, headers: { "content-type": "video/mp4" } },
  });
  const polls = { pollsBeforeInProgress: 1, pollsBeforeCompleted: 2 };
  const mock = new LLMock({ port: 0, grokVideo: polls, veoVideo: polls, falQueue: polls, logLevel: "silent" });
  const answer = { video: { id: "v1", url: `${storage.origin}/clip.mp4`, ...video } };
  if (script.name === "fal") mock.onFalVideo(/./, answer);
  else mock.onVideo(/./, answer);
  const url = await mock.start();
  onTestFinished(async () => {
    await mock.stop();
    await storage.close();
  });
  const provider = createAiSdkProvider({
    name: script.name,
    apiKey: canaryKey,
    baseURL: `${url}${paths[script.name]}`,
    // It plays several of fal's hosts, and wants to know which is meant.
    fetch: (address, init) => {
      const headers = new Headers(init?.headers);
      if (script.name === "fal") headers.set("x-fal-target-host", "queue.fal.run");
      return fetch(address, { ...init, headers });
    },
  });
  const created = await provider.create(jobFor(script));
  if (created.status !== "created") throw new Error(JSON.stringify(created));
  return { provider, jobId: created.jobId };
}

test.each([google, xai, fal])(
  "a job at an independent server runs from its create to its clip: $name",
  async (script) => {
    const { provider, jobId } = await onMock(script, { status: "completed" });
    const first = await provider.poll(jobId);
    expect(first).toMatchObject({ status: "running" });
    if (script.name === "xai") expect(first).toMatchObject({ progress: expect.any(Number) });
    expect(await provider.poll(jobId)).toEqual({ status: "completed" });
    const answer = await provider.download(jobId);
    if (answer.status !== "content") throw new Error(JSON.stringify(answer));
    expect(new Uint8Array(await new Response(answer.body).arrayBuffer())).toEqual(clip);
  },
);

test.each([google, xai])("a job that fails at an independent server is told with its reason: $name", async (script) => {
  const { provider, jobId } = await onMock(script, {
    status: "failed",
    error: "The input image violates our usage guidelines.",
  });
  await provider.poll(jobId);
  expect(await provider.poll(jobId)).toMatchObject({
    status: "failed",
    failure: { class: "policy", message: expect.stringContaining("usage guidelines") },
  });
});

test.each([google, xai])("a job that an independent server doesn't know has expired: $name", async (script) => {
  const { provider, jobId } = await onMock(script, { status: "completed" });
  const other = script.name === "google" ? "operations/unknown" : `${jobId}x`;
  expect(await provider.poll(other)).toMatchObject({ status: "failed", failure: { class: "expired" } });
});

test("an independent server's cancel is fal's", async () => {
  const { provider, jobId } = await onMock(fal, { status: "completed" });
  expect(await provider.cancel?.(jobId)).toEqual({ status: "canceled" });
});
