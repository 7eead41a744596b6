import { expect, test } from "vitest";
import { createAiSdkProvider } from "../../../lib/providers/ai-sdk/ai-sdk-provider.ts";
import type { ScriptedReply } from "../../support/protocol-server.ts";
import { onScript } from "./on-script.ts";
import { fal } from "./scripts/fal.ts";
import { gateway } from "./scripts/gateway.ts";
import { google } from "./scripts/google.ts";
import { replicate } from "./scripts/replicate.ts";
import type { Script } from "./scripts/script.ts";
import { scripts } from "./scripts/scripts.ts";
import { vertex } from "./scripts/vertex.ts";
import { xai } from "./scripts/xai.ts";
import { canaryKey } from "./start-script.ts";

const createRoutes = {
  google: `POST /v1/models/${google.model}:predictLongRunning`,
  fal: `POST /v1/${fal.model}`,
  replicate: `POST /v1/models/${replicate.model}/predictions`,
  xai: "POST /v1/videos/generations",
  gateway: "POST /v1/video-model/start",
  vertex: `POST /v1/models/${vertex.model}:predictLongRunning`,
};

async function create(script: Script, reply: ScriptedReply, more: { requestTimeoutSeconds?: number } = {}) {
  const service = await onScript(script);
  service.play({ [createRoutes[script.name]]: reply });
  const answer = await createAiSdkProvider(service.settings(more)).create(service.job);
  expect(service.creates()).toBe(1);
  return answer;
}

const ambiguous: [string, ScriptedReply][] = [
  ["an empty 500", { status: 500 }],
  ["502 as a page", { status: 502, text: "<html>bad gateway</html>" }],
  ["503 as a page", { status: 503, text: "<html>down</html>" }],
  ["503 in a gateway's words", { status: 503, json: { message: "Service Unavailable" } }],
  ["504 as a page", { status: 504, text: "<html>timeout</html>" }],
  ["408", { status: 408, text: "" }],
  ["200 without an id", { json: { ok: true } }],
  ["200 as a page", { text: "<html>Log in</html>" }],
  ["200 that breaks off", { json: { pad: "x".repeat(1000) }, breaks: "midway" }],
  ["303", { status: 303, headers: { location: "/v1/elsewhere" } }],
];

test.each(scripts.flatMap((script) => ambiguous.map(([claim, reply]) => [script.name, claim, script, reply] as const)))(
  "a job that %s may have made is looked for before another is asked for: %s",
  async (_name, _claim, script, reply) => {
    expect(await create(script, reply)).toMatchObject({ status: "unknown", failure: { billed: "unknown" } });
  },
);

test.each(scripts)("a create that is never answered ends in time, and is unknown: $name", async (script) => {
  expect(await create(script, { breaks: "silent" }, { requestTimeoutSeconds: 0.4 })).toMatchObject({
    status: "unknown",
    failure: { code: "timed_out" },
  });
});

test.each(scripts)("a create is sent on to nobody: $name", async (script) => {
  for (const status of [301, 307, 308]) {
    const answer = await create(script, { status, headers: { location: "https://elsewhere.test/v1" } });
    expect(answer).toMatchObject({ status: "failed", failure: { code: "redirected", class: "account" } });
  }
});

test.each<[string, Script, ScriptedReply, object]>([
  [
    "fal: an empty account, whose reason the SDK loses",
    fal,
    { status: 403, json: { detail: "User is locked. Reason: Exhausted balance. Top up your balance." } },
    { status: "failed", failure: { class: "account", message: expect.stringContaining("Exhausted balance") } },
  ],
  [
    "fal: a refused still, whose reason the SDK loses",
    fal,
    {
      status: 422,
      json: { detail: [{ loc: ["body", "image_url"], msg: "Image too small", type: "image_too_small" }] },
    },
    { status: "failed", failure: { class: "request", message: expect.stringContaining("Image too small") } },
  ],
  [
    "Replicate: no credit",
    replicate,
    {
      status: 402,
      json: { title: "Insufficient credit", detail: "You have insufficient credit to run this model.", status: 402 },
    },
    { status: "failed", failure: { class: "account" } },
  ],
  [
    "Replicate: throttled, with an appointment",
    replicate,
    {
      status: 429,
      json: { detail: "Request was throttled. Your rate limit resets in ~5s.", status: 429, retry_after: 5 },
    },
    { status: "later", failure: { class: "rate_limited", retryAfterSeconds: 5 } },
  ],
  [
    "Veo: overloaded",
    google,
    {
      status: 503,
      json: {
        error: { code: 503, message: "This model is currently experiencing high demand.", status: "UNAVAILABLE" },
      },
    },
    { status: "later", failure: { class: "transient" } },
  ],
  [
    "xAI: credits used up, as 429",
    xai,
    {
      status: 429,
      json: {
        code: "Some resource has been exhausted",
        error: "Your team has either used all available credits or reached its monthly spending limit.",
      },
    },
    { status: "failed", failure: { class: "account" } },
  ],
  [
    "the gateway: a refusal dressed as success",
    gateway,
    {
      json: {
        error: {
          message: "Input was flagged by moderation as violating our content policy.",
          type: "content_policy_violation",
        },
      },
    },
    { status: "failed", failure: { class: "policy" } },
  ],
  [
    "the gateway: the still was dropped behind it",
    gateway,
    { json: { operation: { id: "1" }, warnings: [{ type: "unsupported", feature: "URL-based image input" }] } },
    { status: "failed", failure: { class: "request", code: "still_ignored", billed: "unknown" } },
  ],
  [
    "the gateway: something else was dropped",
    gateway,
    { json: { operation: { id: "1" }, warnings: [{ type: "unsupported", feature: "seed" }, null] } },
    { status: "created" },
  ],
  [
    "Veo: a name that leads elsewhere",
    google,
    { json: { name: "https://elsewhere.test/operations/1" } },
    { status: "unknown" },
  ],
  [
    "fal: an address that leads elsewhere is only read for its path",
    fal,
    { json: { request_id: "r-9", response_url: `https://elsewhere.test/fal-ai/veo3/requests/r-9?key=${canaryKey}` } },
    { status: "created", jobId: "fal-ai/veo3/requests/r-9" },
  ],
  [
    "fal: an address that is none of a request's is not read at all",
    fal,
    { json: { request_id: "r-9", response_url: "https://queue.fal.run/account/keys" } },
    { status: "created", jobId: "fal-ai/veo3/requests/r-9" },
  ],
  [
    "a hint when to look",
    xai,
    { json: { request_id: "r-1" }, headers: { "retry-after": "12" } },
    { status: "created", jobId: "r-1", pollAfterSeconds: 12 },
  ],
])("an answer to a create: %s", async (_claim, script, reply, expected) => {
  expect(await create(script, reply)).toMatchObject(expected);
});

test("fal's requests can go through a fetch of one's own, and then keep fal's host", async () => {
  const service = await onScript(fal);
  const asked: string[] = [];
  const reroute: typeof fetch = (url, init) => {
    asked.push(String(url));
    return fetch(String(url).replace("https://queue.fal.run/", `${service.origin}/v1/`), init);
  };
  const { baseURL: _own, ...settings } = service.settings({ fetch: reroute });
  const provider = createAiSdkProvider(settings);
  expect(await provider.create(service.job)).toMatchObject({ status: "created", jobId: fal.jobId });
  expect(await provider.poll(fal.jobId)).toEqual({ status: "completed" });
  expect(asked).toEqual([
    "https://queue.fal.run/fal-ai/veo3/image-to-video",
    `https://queue.fal.run/${fal.jobId}/status`,
    `https://queue.fal.run/${fal.jobId}`,
  ]);
});

test.each([" ", "", "key canary", "ключ"])("a key that can't be sent is refused without being shown: %j", (apiKey) => {
  for (const { name } of scripts) {
    expect(() => createAiSdkProvider({ name, apiKey })).toThrow(/^The API key (?!.*canary)/);
  }
});

test.each(["localhost:8000", "https://user:canary@host/v1", "not a url"])(
  "a base URL that can't be asked is refused without being shown: %s",
  (baseURL) => {
    for (const { name } of scripts) {
      expect(() => createAiSdkProvider({ name, apiKey: canaryKey, baseURL })).toThrow(/^The base URL (?!.*canary)/);
    }
  },
);
