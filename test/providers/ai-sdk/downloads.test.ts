import { expect, test } from "vitest";
import { createAiSdkProvider } from "../../../lib/providers/ai-sdk/ai-sdk-provider.ts";
import { type AiSdkProviderName, connect } from "../../../lib/providers/ai-sdk/connection.ts";
import { mayFetchFrom } from "../../../lib/providers/ai-sdk/content-host.ts";
import { services } from "../../../lib/providers/ai-sdk/services.ts";
import { startProtocolServer } from "../../support/protocol-server.ts";
import { onScript } from "./on-script.ts";
import { fal } from "./scripts/fal.ts";
import { gateway } from "./scripts/gateway.ts";
import { google } from "./scripts/google.ts";
import type { Script } from "./scripts/script.ts";
import { scripts } from "./scripts/scripts.ts";
import { vertex } from "./scripts/vertex.ts";
import { canaryKey, usualClip as clip } from "./start-script.ts";

function may(name: AiSdkProviderName, url: string, more: { allowedContentHosts?: string[]; baseURL?: string } = {}) {
  return mayFetchFrom(connect({ name, apiKey: canaryKey, ...more }, services[name]), new URL(url));
}

test.each<[AiSdkProviderName, string]>([
  ["google", "https://generativelanguage.googleapis.com/v1beta/files/a:download?alt=media"],
  ["google", "https://storage.googleapis.com/a.mp4"],
  ["fal", "https://v3b.fal.media/files/a.mp4"],
  ["fal", "https://fal.media/files/a.mp4"],
  ["replicate", "https://replicate.delivery/xezq/a.mp4"],
  ["replicate", "https://pbxt.replicate.delivery/a.mp4"],
  ["xai", "https://vidgen.x.ai/a.mp4"],
  ["gateway", "https://vidgen.x.ai/a.mp4"],
  ["gateway", "https://abc.public.blob.vercel-storage.com/a.mp4"],
])("%s may send us to %s", (name, url) => {
  expect(may(name, url)).toBe(true);
});

test.each<[AiSdkProviderName, string]>([
  ["google", "http://storage.googleapis.com/a.mp4"],
  ["google", "https://googleapis.com.elsewhere.test/a.mp4"],
  ["fal", "https://notfal.media/a.mp4"],
  ["fal", "https://v3.fal.media:8443/a.mp4"],
  ["fal", "https://user:password@v3.fal.media/a.mp4"],
  ["fal", "https://elsewhere.test/a.mp4"],
  ["replicate", "https://replicate.delivery.elsewhere.test/a.mp4"],
  ["xai", "https://x.ai.elsewhere.test/a.mp4"],
  ["xai", "http://127.0.0.1/a.mp4"],
  ["gateway", "https://169.254.169.254/latest/meta-data"],
  ["gateway", "file:///etc/passwd"],
  ["gateway", "data:video/mp4;base64,AAAA"],
])("%s may not send us to %s", (name, url) => {
  expect(may(name, url)).toBe(false);
});

test("a host that the settings name may be asked, and this machine by a server on it", () => {
  expect(may("fal", "http://10.0.0.5:9000/a.mp4", { allowedContentHosts: ["10.0.0.5:9000"] })).toBe(true);
  expect(may("fal", "http://127.0.0.1:9000/a.mp4", { baseURL: "http://localhost:8000" })).toBe(true);
});

/** How each script's service tells where its clip is. */
function withLink(script: Script, url: string) {
  const replies: Record<AiSdkProviderName, [route: string, json: unknown]> = {
    google: [
      `GET /v1/${google.jobId}`,
      { name: "x", done: true, response: { generateVideoResponse: { generatedSamples: [{ video: { uri: url } }] } } },
    ],
    vertex: [
      `POST /v1/models/${vertex.model}:fetchPredictOperation`,
      { name: "x", done: true, response: { videos: [{ gcsUri: url, mimeType: "video/mp4" }] } },
    ],
    fal: [`GET /v1/${fal.jobId}`, { video: { url } }],
    replicate: [`GET /v1/predictions/${script.jobId}`, { id: "x", status: "succeeded", output: url }],
    xai: [`GET /v1/videos/${script.jobId}`, { status: "done", video: { url } }],
    gateway: [
      "POST /v1/video-model/status",
      { status: "completed", videos: [{ type: "url", url, mediaType: "video/mp4" }] },
    ],
  };
  const [route, json] = replies[script.name];
  return { [route]: { json } };
}

test.each(scripts)("a clip on a host that is not known is fetched from nowhere: $name", async (script) => {
  const service = await onScript(script);
  service.play(withLink(script, `https://elsewhere.test/clip.mp4?key=${canaryKey}`));
  const answer = await service.connect().download(script.jobId);
  expect(answer).toMatchObject({ status: "failed", failure: { code: "content_host_refused", retryable: false } });
  expect(JSON.stringify(answer)).toContain("elsewhere.test");
  expect(JSON.stringify(answer)).not.toContain(canaryKey);
});

test.each(scripts)(
  "a redirect to a host that is not known is not followed, to one that is without the key: $name",
  async (script) => {
    const service = await onScript(script);
    const storage = await startProtocolServer({
      "GET /clip.mp4": { bytes: clip, headers: { "content-type": "video/mp4" } },
    });
    try {
      service.play(withLink(script, `${service.origin}/v1/moved`));
      service.play({ "GET /v1/moved": { status: 302, headers: { location: "https://elsewhere.test/clip.mp4" } } });
      const provider = service.connect();
      expect(await provider.download(script.jobId)).toMatchObject({ failure: { code: "content_host_refused" } });
      service.play({ "GET /v1/moved": { status: 302, headers: { location: `${storage.origin}/clip.mp4` } } });
      const answer = await provider.download(script.jobId);
      if (answer.status !== "content") throw new Error(JSON.stringify(answer));
      expect(answer).toMatchObject({ bytes: clip.length, mediaType: "video/mp4" });
      expect(new Uint8Array(await new Response(answer.body).arrayBuffer())).toEqual(clip);
      expect(storage.requests).toHaveLength(1);
      expect(JSON.stringify(storage.requests[0]?.headers)).not.toContain(canaryKey);
    } finally {
      await storage.close();
    }
  },
);

test.each(scripts)(
  "the key goes with a clip only where it opens it, in a header of the API's own origin: $name",
  async (script) => {
    const service = await onScript(script);
    service.play(withLink(script, `${service.origin}/v1/files/one:download?alt=media&key=${canaryKey}`));
    service.play({ "GET /v1/files/one:download": { bytes: clip } });
    const answer = await service.connect().download(script.jobId);
    if (answer.status === "content") await answer.body.cancel();
    expect(answer.status).toBe("content");
    const request = service.requests().at(-1);
    expect(request?.path).toBe("/v1/files/one:download?alt=media");
    expect(JSON.stringify(request?.headers).includes(canaryKey)).toBe(script.name === "google");
  },
);

test("a way that leads back to the API's own origin leads there without the key", async () => {
  const service = await onScript(google);
  const back = { status: 302, headers: { location: `${service.origin}/v1/files/clip:download` } };
  const elsewhere = await startProtocolServer({ "GET /back": back });
  try {
    service.play({ "GET /v1/moved": { status: 302, headers: { location: `${elsewhere.origin}/back` } } });
    service.play(withLink(google, `${service.origin}/v1/moved`));
    await service.connect().download(google.jobId);
    expect(service.requests().at(-1)?.path).toBe("/v1/files/clip:download");
    expect(service.requests().at(-1)?.headers["x-goog-api-key"]).toBeUndefined();
  } finally {
    await elsewhere.close();
  }
});

test("a file that Google has removed has expired, though it speaks of permissions", async () => {
  const service = await onScript(google);
  const message = "You do not have permission to access the File abc or it may not exist.";
  service.play({
    "GET /v1/files/clip:download": {
      status: 403,
      json: { error: { code: 403, message, status: "PERMISSION_DENIED" } },
    },
  });
  expect(await service.connect().download(google.jobId)).toMatchObject({
    status: "failed",
    failure: { class: "expired" },
  });
});

test.each([
  ["a page", { text: "<html>Log in</html>", headers: { "content-type": "text/html" } }],
  ["JSON", { json: { hello: "world" } }],
  ["an empty 500", { status: 500 }],
  ["a silent host", { breaks: "silent" as const }],
  ["redirects without end", { status: 302, headers: { location: "/cdn/clip.mp4" } }],
])("%s in the place of a clip is asked for again, and soon", async (_claim, reply) => {
  const service = await onScript(fal);
  service.play({ "GET /cdn/clip.mp4": reply });
  const provider = createAiSdkProvider(service.settings({ requestTimeoutSeconds: 0.5 }));
  expect(await provider.download(fal.jobId)).toMatchObject({ status: "later", failure: { retryable: true } });
});

test("the limit of a request ends where the clip begins", async () => {
  const service = await onScript(fal);
  service.play({ "GET /cdn/clip.mp4": { bytes: clip, breaks: "stalled" } });
  const answer = await createAiSdkProvider(service.settings({ requestTimeoutSeconds: 0.5 })).download(fal.jobId);
  if (answer.status !== "content") throw new Error(JSON.stringify(answer));
  const reader = answer.body.getReader();
  expect((await reader.read()).value?.length).toBeGreaterThan(0);
  await reader.cancel();
});

const base64Answer = (data: string, more = "") =>
  `{"providerMetadata":{"gateway":{"data":"AAAA"}},"videos":[{"type":"base64","data":"${data}","mediaType":"video/mp4"}],"status":"completed"${more}}`;

test("a clip inside the gateway's answer comes as it is decoded, whatever stands before it", async () => {
  const bytes = new Uint8Array(3_000_001).map((_, index) => (index * 31) % 256);
  const service = await onScript(gateway);
  const text = base64Answer(Buffer.from(bytes).toString("base64").replaceAll("/", "\\/"));
  service.play({ "POST /v1/video-model/status": { text, headers: { "content-type": "application/json" } } });
  const provider = service.connect();
  expect(await provider.poll(gateway.jobId)).toEqual({ status: "completed" });
  const answer = await provider.download(gateway.jobId);
  if (answer.status !== "content") throw new Error(JSON.stringify(answer));
  // Not by toEqual, which would take minutes to describe how they differ.
  expect(Buffer.from(await new Response(answer.body).arrayBuffer()).equals(bytes)).toBe(true);
});

test("a clip that breaks off inside the gateway's answer is an error to its reader", async () => {
  const service = await onScript(gateway);
  const text = base64Answer(Buffer.from(clip).toString("base64"));
  service.play({
    "POST /v1/video-model/status": { text, breaks: "midway", headers: { "content-type": "application/json" } },
  });
  const answer = await service.connect().download(gateway.jobId);
  if (answer.status !== "content") throw new Error(JSON.stringify(answer));
  await expect(new Response(answer.body).arrayBuffer()).rejects.toThrow();
});
