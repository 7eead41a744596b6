import { expect, test } from "vitest";
import type { VideoJobRequest } from "../../../lib/providers/video-provider.ts";
import { createBody, onScript } from "./on-script.ts";
import { fal } from "./scripts/fal.ts";
import { gateway } from "./scripts/gateway.ts";
import { google } from "./scripts/google.ts";
import { modelDescription, replicate } from "./scripts/replicate.ts";
import type { Script } from "./scripts/script.ts";
import { xai } from "./scripts/xai.ts";
import { jobFor } from "./start-script.ts";

/** The request that a job becomes, written by the real SDK and sent over real HTTP. */
async function sent(script: Script, changes: Partial<VideoJobRequest> = {}) {
  const service = await onScript(script);
  const answer = await service.connect().create({ ...service.job, ...changes });
  expect(answer).toMatchObject({ status: "created", jobId: script.jobId });
  return createBody(service, script);
}

async function refused(script: Script, changes: Partial<VideoJobRequest>) {
  const service = await onScript(script);
  const answer = await service.connect().create({ ...service.job, ...changes });
  expect(service.creates()).toBe(0);
  if (answer.status !== "failed") throw new Error(JSON.stringify(answer));
  expect(answer.failure).toMatchObject({ class: "request", retryable: false, billed: "no", phase: "create" });
  return answer.failure;
}

const base64 = (script: Script) => Buffer.from(jobFor(script).still.bytes).toString("base64");
const dataURL = (script: Script) => `data:image/jpeg;base64,${base64(script)}`;

test("Veo gets the still's bytes, and the size as a ratio and a name", async () => {
  expect(await sent(google)).toEqual({
    instances: [{ prompt: "slow dolly in", image: { bytesBase64Encoded: base64(google), mimeType: "image/jpeg" } }],
    parameters: { sampleCount: 1, aspectRatio: "9:16", durationSeconds: 8, resolution: "720p" },
  });
});

test.each([
  ["1280x720", "16:9", "720p"],
  ["720x1280", "9:16", "720p"],
  ["1920x1080", "16:9", "1080p"],
  ["1080x1920", "9:16", "1080p"],
  ["3840x2160", "16:9", "4k"],
  ["2160x3840", "9:16", "4k"],
])("Veo's %s is %s in %s, lying or standing", async (size, aspectRatio, resolution) => {
  expect(await sent(google, { size })).toMatchObject({ parameters: { aspectRatio, resolution } });
});

test("fal gets the still as a data URL, and the model's own name, not one below fal-ai", async () => {
  expect(await sent(fal)).toEqual({
    prompt: "slow dolly in",
    image_url: dataURL(fal),
    aspect_ratio: "16:9",
    duration: "8s",
    resolution: "720p",
  });
});

test.each([
  ["bytedance/seedance-2.0/image-to-video", 5, { duration: "5", resolution: "720p" }],
  ["fal-ai/kling-video/v2.5-turbo/pro/image-to-video", 5, { duration: "5" }],
  ["fal-ai/bytedance/seedance/v1/pro/image-to-video", 5, { duration: "5", resolution: "720p" }],
  ["fal-ai/sora-2/image-to-video", 8, { duration: 8, resolution: "720p" }],
  ["fal-ai/wan-25-preview/image-to-video", 10, { duration: "10", resolution: "720p" }],
  ["fal/luma-ray-2/image-to-video", 5, { duration: "5s", resolution: "720p" }],
  ["skyreels-i2v", 5, { duration: "5s", resolution: "720p" }],
  ["fal-ai/ltx-2.3/image-to-video", 6, { duration: 6, resolution: "1080p" }, "1920x1080"],
  ["fal-ai/minimax/hailuo-2.3/standard/image-to-video", 10, { duration: "10" }],
  ["wan/v2.6/image-to-video", 15, { duration: "15", resolution: "720p" }],
  ["xai/grok-imagine-video/image-to-video", 7, { duration: 7, resolution: "720p", aspect_ratio: "16:9" }],
  ["somebody/an-app-of-their-own", 5, { duration: "5s", image_url: dataURL(fal) }],
])(
  "fal's %s is asked at its own address, for a length as it writes it",
  async (model, seconds, fields, size = fal.size) => {
    const service = await onScript(fal);
    const name = model.replace(/^fal\//, "fal-ai/").replace(/^skyreels-i2v$/, "fal-ai/skyreels-i2v");
    const path = `/v1/${name}`;
    const [owner, app] = name.split("/");
    service.play({ [`POST ${path}`]: { json: { request_id: "r-1", status: "IN_QUEUE" } } });
    expect(await service.connect().create({ ...service.job, model, seconds, size })).toMatchObject({
      status: "created",
      jobId: `${owner}/${app}/requests/r-1`,
    });
    expect(service.requests().map((request) => request.path)).toEqual([path]);
    expect(createBody(service, fal)).toMatchObject(fields);
  },
);

test.each([
  "fal-ai/kling-video/v2.6/pro/image-to-video",
  "fal-ai/kling-video/v3/standard/image-to-video",
  "fal-ai/kling-video/o1/image-to-video",
])("fal's %s gets the still by the name it has for it", async (model) => {
  const service = await onScript(fal);
  service.play({ [`POST /v1/${model}`]: { json: { request_id: "r-1", status: "IN_QUEUE" } } });
  expect(await service.connect().create({ ...service.job, model, seconds: 5 })).toMatchObject({ status: "created" });
  expect(createBody(service, fal)).toEqual({ prompt: "slow dolly in", start_image_url: dataURL(fal), duration: "5" });
});

// Each of them answers with a clip of the prompt alone, and charges for it: image_url is no field of theirs.
test.each([
  "luma-dream-machine",
  "luma-ray-2",
  "fal-ai/luma-dream-machine/ray-2-flash",
  "fal-ai/minimax/video-01",
  "hunyuan-video",
  "fal-ai/veo2",
  "fal-ai/veo3.1/lite",
  "fal-ai/wan-t2v",
  "fal-ai/ltx-video-13b-distilled",
  "fal-ai/kling-video/o3/pro/reference-to-video",
  "wan/v2.6/reference-to-video/flash",
  "moonvalley/marey/t2v",
])("fal's %s would leave the still out: it is refused before anything is spent", async (model) => {
  expect(await refused(fal, { model })).toMatchObject({ code: "still_unsupported" });
});

test("xAI gets the still as a data URL, and sizes that stand too", async () => {
  expect(await sent(xai, { size: "1080x1920", model: "grok-imagine-video-1.5" })).toEqual({
    model: "grok-imagine-video-1.5",
    prompt: "slow dolly in",
    duration: 6,
    aspect_ratio: "9:16",
    resolution: "1080p",
    image: { url: dataURL(xai) },
  });
});

test.each([
  ["854x480", "16:9", "480p"],
  ["480x854", "9:16", "480p"],
  ["720x720", "1:1", "720p"],
  ["960x720", "4:3", "720p"],
  ["720x960", "3:4", "720p"],
  ["1080x720", "3:2", "720p"],
  ["720x1080", "2:3", "720p"],
])("xAI's %s is %s in %s", async (size, aspect_ratio, resolution) => {
  expect(await sent(xai, { size })).toMatchObject({ aspect_ratio, resolution });
});

test("the gateway gets the still as a file", async () => {
  expect(await sent(gateway, { size: "720x1280" })).toEqual({
    prompt: "slow dolly in",
    n: 1,
    aspectRatio: "9:16",
    resolution: "1280x720",
    duration: 5,
    providerOptions: {},
    image: { type: "file", data: base64(gateway), mediaType: "image/jpeg" },
  });
});

test("the gateway is told nothing of the machine it is asked from", async () => {
  process.env.VERCEL_DEPLOYMENT_ID = "dpl_secret";
  try {
    const service = await onScript(gateway);
    await service.connect().create(service.job);
    const [request] = service.requests();
    expect(JSON.stringify(request?.headers)).not.toContain("dpl_secret");
    expect(request?.headers).toMatchObject({ "ai-model-id": gateway.model, "ai-gateway-auth-method": "api-key" });
  } finally {
    delete process.env.VERCEL_DEPLOYMENT_ID;
  }
});

test("Replicate gets the fields that the model has", async () => {
  expect(await sent(replicate)).toEqual({
    input: {
      prompt: "slow dolly in",
      image: dataURL(replicate),
      duration: 5,
      aspect_ratio: "16:9",
      resolution: "720p",
    },
  });
});

/** A model of Replicate with these fields. */
function described(properties: object) {
  const openapi_schema = {
    components: { schemas: { Input: { properties: { prompt: { type: "string" }, ...properties } } } },
  };
  return { json: { latest_version: { openapi_schema } } };
}

const description = `GET /v1/models/${replicate.model}`;

async function sentTo(properties: object, changes: Partial<VideoJobRequest> = {}) {
  const service = await onScript(replicate);
  service.play({ [description]: described(properties) });
  const answer = await service.connect().create({ ...service.job, ...changes });
  return { answer, service };
}

test.each<[string, object, object]>([
  ["a still by another name", { start_image: { type: "string" } }, { start_image: dataURL(replicate) }],
  ["lengths as numbers", { image: {}, duration: { enum: [5, 10] } }, { duration: 5 }],
  ["lengths as texts", { image: {}, duration: { enum: ["5", "10"] } }, { duration: "5" }],
  ["a length as any text", { image: {}, duration: { type: "string" } }, { duration: "5" }],
  ["resolutions in capitals", { image: {}, resolution: { enum: ["512P", "720P"] } }, { resolution: "720P" }],
  ["whole sizes", { image: {}, size: { enum: ["720*1280", "1280*720"] } }, { size: "1280*720" }],
  ["the still's own shape", { image: {}, aspect_ratio: { enum: ["adaptive"] } }, { aspect_ratio: "adaptive" }],
  ["no settings at all", { image: {} }, { prompt: "slow dolly in" }],
])("a model of Replicate may have %s", async (_claim, properties, input) => {
  const { answer, service } = await sentTo(properties);
  expect(answer.status).toBe("created");
  expect(createBody(service, replicate)).toMatchObject({ input });
});

test.each<[string, object, string]>([
  ["takes no still", {}, "still_unsupported"],
  ["takes many stills", { image: { type: "array" } }, "still_unsupported"],
  ["has no such length", { image: {}, duration: { enum: [6, 10] } }, "seconds_unsupported"],
  ["has no such resolution", { image: {}, resolution: { enum: ["480p"] } }, "size_unsupported"],
  ["has no such ratio", { image: {}, aspect_ratio: { enum: ["1:1"] } }, "size_unsupported"],
])("a model of Replicate that %s is refused before anything is spent", async (_claim, properties, code) => {
  const { answer, service } = await sentTo(properties);
  expect(answer).toMatchObject({ status: "failed", failure: { class: "request", code, billed: "no" } });
  expect(service.creates()).toBe(0);
});

test("a version of a model of Replicate is described and asked by its own address", async () => {
  const service = await onScript(replicate);
  const version = "3f0457e4619daac51203dedb472816fd4af51f3149fa7a9e0b5ffcf1b8172438";
  service.play({
    [`GET /v1/models/minimax/video-01/versions/${version}`]: {
      json: { openapi_schema: modelDescription.latest_version.openapi_schema },
    },
    "POST /v1/predictions": { status: 201, json: { id: replicate.jobId, status: "starting" } },
  });
  expect(await service.connect().create({ ...service.job, model: `minimax/video-01:${version}` })).toMatchObject({
    status: "created",
  });
  expect(createBody(service, replicate)).toMatchObject({ version });
});

test("a model that Replicate doesn't describe is asked the way the SDK does it", async () => {
  const service = await onScript(replicate);
  service.play({ [description]: { json: { owner: "bytedance", latest_version: null } } });
  expect(await service.connect().create(service.job)).toMatchObject({ status: "created" });
  expect(createBody(service, replicate)).toMatchObject({ input: { image: dataURL(replicate), duration: 5 } });
});

test.each([
  ["down", { status: 503, text: "<html>down</html>" }, "later"],
  ["busy", { status: 429, json: { detail: "Request was throttled." } }, "later"],
  ["without an answer", { breaks: "after" as const }, "later"],
  ["a page", { text: "<html>Log in</html>" }, "later"],
  [
    "certain that there is no such model",
    { status: 404, json: { detail: "The requested resource could not be found." } },
    "failed",
  ],
])("while Replicate's description is %s, no job is asked for", async (_claim, reply, status) => {
  const service = await onScript(replicate);
  service.play({ [description]: reply });
  expect((await service.connect().create(service.job)).status).toBe(status);
  expect(service.creates()).toBe(0);
});

test.each<[Script, Partial<VideoJobRequest>, string]>([
  [google, { size: "1024x1024" }, "size_unsupported"],
  [google, { size: "854x480" }, "size_unsupported"],
  [fal, { size: "1000x100" }, "size_unsupported"],
  [fal, { size: "854x480" }, "size_unsupported"],
  [fal, { seconds: 5 }, "seconds_unsupported"],
  [fal, { model: "fal-ai/veo3" }, "still_unsupported"],
  [fal, { model: "fal-ai/veo3.1/fast" }, "still_unsupported"],
  [fal, { model: "fal-ai/kling-video/v2/master/text-to-video" }, "still_unsupported"],
  [fal, { model: "fal-ai/veo3.1/first-last-frame-to-video" }, "still_unsupported"],
  [xai, { size: "3840x2160" }, "size_unsupported"],
  [xai, { size: "1280x300" }, "size_unsupported"],
  // The SDK warns of this one, and would send it all the same.
  [xai, { size: "1920x1080" }, "feature_unsupported"],
  [gateway, { size: "1280x300" }, "size_unsupported"],
  [replicate, { model: "just-a-name" }, "model_invalid"],
  [google, { model: "../../v1/files?x=" }, "model_invalid"],
  [fal, { model: "fal-ai/../../other" }, "model_invalid"],
  [xai, { model: "grok imagine" }, "model_invalid"],
])("%o: what can't be had is refused before anything is spent: %o", async (script, changes, code) => {
  const failure = await refused(script, changes);
  expect(failure.code).toBe(code);
  expect(failure.message.length).toBeLessThan(200);
});
