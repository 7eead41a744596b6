import { expect, test } from "vitest";
import type { ScriptedReply } from "../../support/protocol-server.ts";
import { onScript } from "./on-script.ts";
import { fal } from "./scripts/fal.ts";
import { gateway } from "./scripts/gateway.ts";
import { google } from "./scripts/google.ts";
import { replicate } from "./scripts/replicate.ts";
import type { Script } from "./scripts/script.ts";
import { vertex } from "./scripts/vertex.ts";
import { xai } from "./scripts/xai.ts";

const statusRoutes = {
  google: `GET /v1/${google.jobId}`,
  fal: `GET /v1/${fal.jobId}/status`,
  replicate: `GET /v1/predictions/${replicate.jobId}`,
  xai: `GET /v1/videos/${xai.jobId}`,
  gateway: "POST /v1/video-model/status",
  vertex: `POST /v1/models/${vertex.model}:fetchPredictOperation`,
};

/** What a poll makes of one answer. */
async function poll(script: Script, reply: ScriptedReply, more: Record<string, ScriptedReply> = {}) {
  const service = await onScript(script);
  service.play({ [statusRoutes[script.name]]: reply, ...more });
  return service.connect().poll(script.jobId);
}

type Row = [claim: string, reply: ScriptedReply, answer: object];
const completed = { status: "completed" };
const failed = (failure: object) => ({ status: "failed", failure });
const running = { status: "running", queued: false };

const operation = (more: object) => ({ json: { name: google.jobId, ...more } });
const veo = (response: object) => operation({ done: true, response: { generateVideoResponse: response } });
const sample = { video: { uri: "https://generativelanguage.googleapis.com/v1beta/files/a:download?alt=media" } };
const reasons = [
  "Sorry, we can't create videos with real people's likenesses. Please remove the celebrity reference and try again.",
];

test.each<Row>([
  ["a clip", veo({ generatedSamples: [sample] }), completed],
  ["a clip one level up", operation({ done: true, response: { generatedSamples: [sample] } }), completed],
  ["one clip of two, the other filtered", veo({ generatedSamples: [sample], raiMediaFilteredCount: 1 }), completed],
  [
    "a filter's reasons",
    veo({ raiMediaFilteredCount: 1, raiMediaFilteredReasons: reasons }),
    failed({ class: "policy", message: expect.stringContaining("real people") }),
  ],
  ["a filter without reasons", veo({ raiMediaFilteredCount: 1 }), failed({ class: "policy", retryable: false })],
  [
    "a filter one level up",
    operation({
      done: true,
      response: { raiMediaFilteredCount: 1, raiMediaFilteredReasons: ["Violates Google's Responsible AI policies."] },
    }),
    failed({ class: "policy" }),
  ],
  ["nothing", veo({ generatedSamples: [] }), failed({ class: "transient", code: "no_clip" })],
  ["a clip without an address", veo({ generatedSamples: [{ video: {} }] }), failed({ code: "no_clip" })],
  [
    "usage guidelines",
    operation({
      done: true,
      error: { code: 3, message: "The prompt could not be submitted: it violates our usage guidelines." },
    }),
    failed({ class: "policy" }),
  ],
  [
    "overload",
    operation({ done: true, error: { code: 14, message: "The service is currently unavailable." } }),
    failed({ class: "transient" }),
  ],
  ["not yet", operation({ done: false }), running],
  ["not yet, without saying so", operation({}), running],
  [
    "something else",
    { json: { hello: "world" } },
    { status: "unreachable", failure: { code: "answer_not_understood" } },
  ],
  ["a page", { text: "<html>Log in</html>" }, { status: "unreachable" }],
])("Veo says: %s", async (_claim, reply, answer) => {
  expect(await poll(google, reply)).toMatchObject(answer);
});

const flagged = {
  loc: ["body"],
  msg: "The images provided may contain likenesses of real people.",
  type: "content_policy_violation",
};

test.each<Row>([
  ["IN_QUEUE", { status: 202, json: { status: "IN_QUEUE", queue_position: 7 } }, { status: "running", queued: true }],
  ["IN_PROGRESS", { status: 202, json: { status: "IN_PROGRESS" } }, running],
  ["a word of next year", { json: { status: "COOLING_DOWN" } }, running],
  [
    "a page at 503",
    { status: 503, text: "<html>down</html>", headers: { "retry-after": "7" } },
    { status: "unreachable", failure: { class: "transient", retryAfterSeconds: 7 } },
  ],
  ["429", { status: 429, text: "" }, { status: "unreachable", failure: { class: "rate_limited" } }],
  ["an empty 502", { status: 502 }, { status: "unreachable" }],
  ["FAILED", { json: { status: "FAILED", error: "The runner stopped." } }, failed({ message: "The runner stopped." })],
  ["CANCELLED", { json: { status: "CANCELLED" } }, failed({ class: "expired" })],
])("fal's queue says: %s", async (_claim, reply, answer) => {
  expect(await poll(fal, reply)).toMatchObject(answer);
});

test.each<Row>([
  ["a clip", { json: { video: { url: "https://v3.fal.media/files/a.mp4" } } }, completed],
  ["a list of clips", { json: { videos: [{ url: "https://v3.fal.media/files/a.mp4" }] } }, completed],
  ["a policy violation", { status: 422, json: { detail: [flagged] } }, failed({ class: "policy" })],
  [
    "a bad still",
    {
      status: 422,
      json: { detail: [{ loc: ["body", "image_url"], msg: "Image too small", type: "image_too_small" }] },
    },
    failed({ class: "request" }),
  ],
  [
    "a timeout of the model",
    { status: 504, json: { detail: [{ loc: ["body"], msg: "Generation timeout", type: "generation_timeout" }] } },
    failed({ class: "transient" }),
  ],
  [
    "a broken service behind the model, as 400",
    {
      status: 400,
      json: { detail: [{ loc: ["body"], msg: "Downstream service error", type: "downstream_service_error" }] },
    },
    failed({ class: "transient" }),
  ],
  ["no clip", { json: { seed: 1 } }, failed({ class: "transient", code: "no_clip" })],
  ["still in progress", { status: 400, json: { detail: "Request is still in progress" } }, running],
  ["429", { status: 429, json: { detail: "Rate limit exceeded" } }, { status: "unreachable" }],
  ["503 as a page", { status: 503, text: "<html>down</html>" }, { status: "unreachable" }],
  ["500 of the queue itself", { status: 500, json: { detail: "Internal Server Error" } }, { status: "unreachable" }],
  [
    "a locked account",
    { status: 403, json: { detail: "User is locked. Reason: Exhausted balance." } },
    { status: "unreachable", failure: { class: "account" } },
  ],
  ["gone", { status: 404, json: { detail: "Request not found" } }, failed({ class: "expired" })],
])("fal's queue says COMPLETED, and the result is: %s", async (_claim, reply, answer) => {
  const status = { json: { status: "COMPLETED" } };
  expect(await poll(fal, status, { [`GET /v1/${fal.jobId}`]: reply })).toMatchObject(answer);
});

test("an error that fal's queue tells itself is final where the result says no more", async () => {
  const status = { json: { status: "COMPLETED", error: "Runner disconnected", error_type: "runner_disconnected" } };
  const result = { status: 500, json: { detail: "Internal Server Error" } };
  expect(await poll(fal, status, { [`GET /v1/${fal.jobId}`]: result })).toMatchObject({
    status: "failed",
    failure: { retryable: true },
  });
  const lost = await poll(fal, status, { [`GET /v1/${fal.jobId}`]: { breaks: "after" } });
  expect(lost).toMatchObject({ status: "unreachable" });
});

const prediction = (status: string, more: object = {}) => ({ json: { id: replicate.jobId, status, ...more } });
const delivered = "https://replicate.delivery/xezq/clip.mp4";

test.each<Row>([
  ["starting", prediction("starting"), { status: "running", queued: true }],
  ["processing", prediction("processing"), running],
  ["a word of next year", prediction("reticulating"), running],
  ["an output", prediction("succeeded", { output: delivered }), completed],
  ["a list of outputs", prediction("succeeded", { output: [delivered] }), completed],
  ["an object of outputs", prediction("succeeded", { output: { video: delivered } }), completed],
  ["no output", prediction("succeeded", { output: null }), failed({ class: "transient", code: "no_clip" })],
  [
    "an output that was removed",
    prediction("succeeded", { output: null, data_removed: true }),
    failed({ class: "expired", code: "content_removed" }),
  ],
  ["canceled", prediction("canceled"), failed({ class: "expired", code: "job_canceled" })],
  ["aborted", prediction("aborted"), failed({ class: "expired", code: "job_aborted" })],
  [
    "aborted with a reason",
    prediction("aborted", { error: "Prediction interrupted; please retry (code: PA)" }),
    failed({ class: "transient" }),
  ],
  [
    "a flag",
    prediction("failed", { error: "The input or output was flagged as sensitive. (E005)" }),
    failed({ class: "policy" }),
  ],
  ["failed without a reason", prediction("failed", { error: null }), failed({ class: "transient" })],
])("Replicate says: %s", async (_claim, reply, answer) => {
  expect(await poll(replicate, reply)).toMatchObject(answer);
});

const done = (video: object) => ({ json: { status: "done", video } });

test.each<Row>([
  ["202 with nothing", { status: 202 }, running],
  ["202 with no JSON", { status: 202, text: "Accepted" }, running],
  ["pending", { json: { status: "pending", progress: 40 } }, { ...running, progress: 40 }],
  ["a word of next year", { json: { status: "reticulating" } }, running],
  ["a clip", done({ url: "https://vidgen.x.ai/a.mp4", respect_moderation: true }), completed],
  ["a clip without a status", { json: { video: { url: "https://vidgen.x.ai/a.mp4" } } }, completed],
  [
    "a clip in a file",
    done({ url: null, file_output: { file_id: "f", filename: "f", public_url: "https://files.x.ai/a.mp4" } }),
    completed,
  ],
  [
    "a moderated clip",
    done({ url: "https://vidgen.x.ai/a.mp4", respect_moderation: false }),
    failed({ class: "policy", retryable: false }),
  ],
  ["no clip", done({ url: null }), failed({ class: "transient", code: "no_clip" })],
  ["expired", { json: { status: "expired" } }, failed({ class: "expired", code: "job_expired" })],
  [
    "failed",
    { json: { status: "failed", error: { code: "internal_error", message: "An internal error occurred." } } },
    failed({ class: "transient" }),
  ],
  [
    "failed by moderation",
    {
      json: {
        status: "failed",
        error: { code: "imagine:content-moderated", message: "Generated video rejected by content moderation." },
      },
    },
    failed({ class: "policy" }),
  ],
  [
    "400 by moderation, which it charges for",
    {
      status: 400,
      json: {
        code: "Client specified an invalid argument",
        error: "Generated video rejected by content moderation.",
        usage: { cost_in_usd_ticks: 2500000000 },
      },
    },
    failed({ class: "policy", billed: "yes" }),
  ],
  [
    "503 in its own words",
    { status: 503, json: { code: "The service is currently unavailable", error: "Try again later." } },
    { status: "unreachable" },
  ],
])("xAI says: %s", async (_claim, reply, answer) => {
  expect(await poll(xai, reply)).toMatchObject(answer);
});

const status = (word: string, more: object = {}) => ({ json: { status: word, ...more } });

test.each<Row>([
  ["pending", status("pending", { providerMetadata: {} }), running],
  ["a word of next year", status("reticulating"), running],
  [
    "a link",
    status("completed", { videos: [{ type: "url", url: "https://v3.fal.media/a.mp4", mediaType: "video/mp4" }] }),
    completed,
  ],
  [
    "base64",
    status("completed", { videos: [{ type: "base64", data: "AAAA".repeat(500_000), mediaType: "video/mp4" }] }),
    completed,
  ],
  [
    "an upload to elsewhere",
    status("completed", { videos: [{ type: "uploaded", mediaType: "video/mp4" }] }),
    failed({ code: "no_clip" }),
  ],
  ["no videos", status("completed", { videos: [] }), failed({ code: "no_clip" })],
  ["cancelled", status("cancelled"), failed({ class: "expired", code: "job_canceled" })],
  [
    "an error",
    status("error", { error: "Generated video rejected by content moderation." }),
    failed({ class: "policy" }),
  ],
  ["an error of no kind", status("error", { error: "" }), failed({ class: "transient" })],
  ["a broken answer", { json: { status: "completed", videos: [] }, breaks: "midway" }, { status: "unreachable" }],
])("the gateway says: %s", async (_claim, reply, answer) => {
  expect(await poll(gateway, reply)).toMatchObject(answer);
});

test.each<[Script, ScriptedReply]>([
  [google, { status: 404, text: "<html>no route</html>", headers: { "content-type": "text/html" } }],
  [google, { status: 400, text: "Bad Request" }],
  [replicate, { status: 405, json: { detail: "Method Not Allowed" } }],
  [xai, { status: 413, json: { error: "Request too large." } }],
  [xai, { status: 302, headers: { location: "https://elsewhere.test/" } }],
  [gateway, { status: 402, json: { error: { message: "Insufficient funds.", type: "insufficient_funds" } } }],
])("%o: a proxy's refusal of a poll is no verdict on the job: %o", async (script, reply) => {
  expect(await poll(script, reply)).toMatchObject({ status: "unreachable" });
});

test.each<[Script, string]>([
  [google, "https://elsewhere.test/operations/1"],
  [google, "../operations/1"],
  [google, "operations/../../files/1"],
  [google, "operations/1?key=x"],
  [google, "files/clip:download"],
  [fal, "https://elsewhere.test/fal-ai/veo3/requests/1"],
  [fal, "fal-ai/veo3/requests/1/../../../x"],
  [fal, "fal-ai/veo3"],
  [fal, "//elsewhere.test/fal-ai/requests/1"],
  [replicate, "../account"],
  [replicate, "https://elsewhere.test/1"],
  [replicate, ""],
  [xai, "../models"],
  [xai, ".."],
  [gateway, "not an operation"],
  [gateway, "AAAA"],
  [gateway, Buffer.from('["m",{}]').toString("base64url")],
])("%o: an id of another kind (%s) is asked about nowhere", async (script, jobId) => {
  const service = await onScript(script);
  const provider = service.connect();
  for (const answer of [await provider.poll(jobId), await provider.download(jobId), await provider.cancel?.(jobId)]) {
    if (answer !== undefined)
      expect(answer).toMatchObject({ status: "failed", failure: { code: "job_id_not_understood", retryable: false } });
  }
  expect(service.requests()).toEqual([]);
});
