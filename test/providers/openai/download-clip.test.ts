import { expect, test } from "vitest";
import type { DownloadAnswer } from "../../../lib/providers/video-provider.ts";
import { makeClip } from "../../support/make-clip.ts";
import type { Routes, ScriptedReply } from "../../support/protocol-server.ts";
import { against, startServer, testKey } from "./against.ts";

const CONTENT = "GET /v1/videos/video_1/content";
const JOB = "GET /v1/videos/video_1";
const clip = await makeClip();
const mp4 = { "content-type": "video/mp4" };
const file: ScriptedReply = { bytes: clip, headers: mp4 };
const done = { id: "video_1", object: "video", status: "completed" };

async function download(routes: Routes): Promise<DownloadAnswer> {
  const { provider } = await against(routes);
  return provider.download("video_1");
}

async function bytesOf(answer: DownloadAnswer): Promise<Uint8Array> {
  if (answer.status !== "content") throw new Error(JSON.stringify(answer));
  return new Uint8Array(await new Response(answer.body).arrayBuffer());
}

test("a clip comes with its length and type, asked for without a variant", async () => {
  const { server, provider } = await against({
    [CONTENT]: { ...file, headers: { "content-type": "Video/MP4; codecs=avc1" } },
  });
  const answer = await provider.download("video_1");
  expect(answer).toMatchObject({ status: "content", bytes: clip.length, mediaType: "video/mp4" });
  expect(await bytesOf(answer)).toEqual(clip);
  expect(server.requests[0]?.path).toBe("/v1/videos/video_1/content");
});

test("a clip without a type or a length is content all the same", async () => {
  const answer = await download({ [CONTENT]: { bytes: clip } });
  expect(answer).toMatchObject({ mediaType: null });
  expect(await bytesOf(answer)).toEqual(clip);
});

test("a clip called application/octet-stream is content all the same", async () => {
  const answer = await download({
    [CONTENT]: { bytes: clip, headers: { "content-type": "application/octet-stream" } },
  });
  expect(await bytesOf(answer)).toEqual(clip);
});

test("a redirect on the API's own origin is followed with the key", async () => {
  const { server, provider } = await against({
    [CONTENT]: { status: 302, headers: { location: "/files/clip.mp4" } },
    "GET /files/clip.mp4": file,
  });
  expect(await bytesOf(await provider.download("video_1"))).toEqual(clip);
  expect(server.requests[1]?.headers.authorization).toBe(`Bearer ${testKey}`);
});

test("a redirect to another origin is followed without the key, also on the way back", async () => {
  const routes: Routes = { "GET /clip.mp4": file };
  const { server, provider } = await against(routes);
  const back = { status: 302, headers: { location: `${server.origin}/clip.mp4` } };
  const storage = await startServer({ "GET /signed": back });
  routes[CONTENT] = { status: 307, headers: { location: `${storage.origin}/signed?signature=1` } };
  expect(await bytesOf(await provider.download("video_1"))).toEqual(clip);
  expect(storage.requests[0]?.path).toBe("/signed?signature=1");
  const [own, returned] = server.requests;
  expect(own?.headers.authorization).toBe(`Bearer ${testKey}`);
  expect(JSON.stringify([storage.requests, returned?.headers])).not.toContain(testKey);
});

test("localhost and 127.0.0.1 are different origins", async () => {
  const { server, provider } = await against({
    [CONTENT]: (request) => ({
      status: 302,
      headers: { location: `http://localhost:${request.headers.host?.split(":")[1]}/clip.mp4` },
    }),
    "GET /clip.mp4": file,
  });
  expect(await bytesOf(await provider.download("video_1"))).toEqual(clip);
  expect(server.requests[1]?.headers.authorization).toBeUndefined();
});

test("redirects that go round end", async () => {
  const { server, provider } = await against({
    [CONTENT]: { status: 302, headers: { location: "/v1/videos/video_1/content" } },
  });
  expect(await provider.download("video_1")).toMatchObject({ status: "later" });
  expect(server.requests).toHaveLength(6);
});

const places: [claim: string, body: (url: string) => object][] = [
  ["url (AnyFast, SGLang)", (url) => ({ ...done, url })],
  ["video_url (Starrise, LaoZhang)", (video_url) => ({ ...done, video_url })],
  ["data[0].url (Dynamo)", (url) => ({ data: [{ output_format: "mp4", url }] })],
  ["unsigned_urls[0] (OpenRouter)", (url) => ({ ...done, unsigned_urls: [url] })],
  ["urls[0]", (url) => ({ ...done, urls: [url] })],
  ["metadata.url (new-api)", (url) => ({ ...done, metadata: { url } })],
  ["output.url", (url) => ({ ...done, output: { url } })],
  ["output", (output) => ({ ...done, output })],
  ["output[0]", (url) => ({ ...done, output: [url] })],
  ["a job in data", (url) => ({ code: "success", data: { task_id: "video_1", status: "SUCCESS", url } })],
];

test.each(places)("JSON instead of the clip is followed to its link: %s", async (_claim, body) => {
  const storage = await startServer({ "GET /clip.mp4": file });
  const answer = await download({ [CONTENT]: { json: body(`${storage.origin}/clip.mp4`) } });
  expect(await bytesOf(answer)).toEqual(clip);
  expect(storage.requests[0]?.headers.authorization).toBeUndefined();
});

test("JSON that is called video/mp4 is known by its first byte", async () => {
  const storage = await startServer({ "GET /clip.mp4": file });
  const text = `\n ${JSON.stringify({ ...done, url: `${storage.origin}/clip.mp4` })}`;
  expect(await bytesOf(await download({ [CONTENT]: { text, headers: mp4 } }))).toEqual(clip);
});

test("a link on the API's own origin is followed with the key", async () => {
  const { server, provider } = await against({
    [CONTENT]: { json: { url: "/proxy/clip.mp4" } },
    "GET /proxy/clip.mp4": file,
  });
  expect(await bytesOf(await provider.download("video_1"))).toEqual(clip);
  expect(server.requests[1]?.headers.authorization).toBe(`Bearer ${testKey}`);
});

test("TRT-LLM's clip inside JSON is decoded as it arrives", async () => {
  const large = new Uint8Array(3_000_001).map((_, index) => (index * 7) % 256);
  const answer = await download({
    [CONTENT]: { json: { data: [{ b64_json: Buffer.from(large).toString("base64") }] } },
  });
  const bytes = await bytesOf(answer);
  expect(Buffer.compare(bytes, large)).toBe(0);
});

test.each(["b64_json", "url", "video_url"])("a clip in a data URL, in %s, is decoded as it arrives", async (field) => {
  const link = `data:video/mp4;base64,${Buffer.from(clip).toString("base64")}`;
  for (const pause of [false, true]) {
    const answer = await download({ [CONTENT]: { json: { data: [{ [field]: link }] }, trickles: pause } });
    expect(Buffer.compare(await bytesOf(answer), clip)).toBe(0);
  }
});

test("a clip that is called JSON is known by its first bytes", async () => {
  const answer = await download({ [CONTENT]: { bytes: clip, headers: { "content-type": "application/json" } } });
  expect(answer).toMatchObject({ status: "content", bytes: clip.length });
  expect(await bytesOf(answer)).toEqual(clip);
});

test("a clip inside JSON that breaks off is an error, not a short clip", async () => {
  const text = `{"data":[{"b64_json":"${"AAAA".repeat(1000)}`;
  const answer = await download({ [CONTENT]: { text, headers: { "content-type": "application/json" } } });
  await expect(bytesOf(answer)).rejects.toThrow("breaks off");
});

test("SGLang's 400 that names a storage URL leads to the job's url", async () => {
  const storage = await startServer({ "GET /clip.mp4": file });
  const url = `${storage.origin}/clip.mp4`;
  const answer = await download({
    [CONTENT]: {
      status: 400,
      json: { detail: `Video has been uploaded to cloud storage. Please use the cloud URL: ${url}` },
    },
    [JOB]: { json: { ...done, url } },
  });
  expect(await bytesOf(answer)).toEqual(clip);
});

test("a server without a content route is asked for the job's link", async () => {
  const storage = await startServer({ "GET /clip.mp4": file });
  const answer = await download({ [JOB]: { json: { ...done, video_url: `${storage.origin}/clip.mp4` } } });
  expect(await bytesOf(answer)).toEqual(clip);
});

const error = (message: string) => ({ error: { message, type: "invalid_request_error" } });

const refused: [claim: string, reply: ScriptedReply, status: string, failureClass?: string, job?: ScriptedReply][] = [
  [
    "vLLM-Omni's 404 in progress means later",
    { status: 404, json: { detail: "Generation is still in-progress" } },
    "later",
  ],
  ["TRT-LLM's 400 not ready means later", { status: 400, json: error("Video is not ready yet") }, "later"],
  [
    "a 400 while the job still runs means later",
    { status: 400, json: error("No.") },
    "later",
    "transient",
    { json: { ...done, status: "in_progress" } },
  ],
  ["200 with an unfinished job means later", { json: { ...done, status: "processing" } }, "later", "transient"],
  ["200 with JSON that says nothing means later", { json: { ok: true } }, "later", "transient"],
  ["401 means later: the clip may be paid for", { status: 401, json: error("Incorrect API key.") }, "later", "account"],
  [
    "403 means later",
    { status: 403, json: { error: { message: "You have insufficient permissions." } } },
    "later",
    "account",
  ],
  ["429 means later", { status: 429, json: error("Slow down.") }, "later", "rate_limited"],
  ["500 means later", { status: 500, text: "" }, "later", "transient"],
  ["503 means later", { status: 503, text: "<html>" }, "later", "transient"],
  ["a reset connection means later", { breaks: "after" }, "later", "transient"],
  [
    "404 of a finished job means expired",
    { status: 404, json: { detail: "Generated video file not found on disk" } },
    "failed",
    "expired",
  ],
  [
    "a proxy's 404 page while the job is finished means later",
    { status: 404, text: "<html>Not Found</html>", headers: { "content-type": "text/html" } },
    "later",
  ],
  ["410 means expired", { status: 410, text: "" }, "failed", "expired"],
  ["vLLM-Omni's 422 means failed", { status: 422, json: error("The job failed.") }, "failed"],
  [
    "200 with a failed job means failed",
    { json: { ...done, status: "failed", error: { code: "moderation_blocked" } } },
    "failed",
    "policy",
  ],
  [
    "200 with an error means failed",
    { json: { error: { code: "content_policy_violation", message: "No." } } },
    "failed",
    "policy",
  ],
];

test.each(refused)("no clip: %s", async (_claim, reply, status, failureClass, job = { json: done }) => {
  const answer = await download({ [CONTENT]: reply, [JOB]: job });
  expect(answer, JSON.stringify(answer)).toMatchObject({ status, failure: { phase: "download" } });
  if (failureClass !== undefined) expect(answer).toMatchObject({ failure: { class: failureClass } });
});

test("a storage link that ran out is asked for again", async () => {
  const storage = await startServer({
    "GET /clip.mp4": { status: 403, text: "<Error><Code>AccessDenied</Code></Error>" },
  });
  expect(await download({ [CONTENT]: { json: { url: `${storage.origin}/clip.mp4` } } })).toMatchObject({
    status: "later",
  });
});

test("a link that leads to JSON again isn't followed for ever", async () => {
  const { server, provider } = await against({ [CONTENT]: { json: { url: "/v1/videos/video_1/content" } } });
  expect(await provider.download("video_1")).toMatchObject({ status: "later" });
  expect(server.requests).toHaveLength(2);
});

test("a silent server ends in time, before its first byte and amid its JSON too", async () => {
  const head: ScriptedReply = { bytes: new Uint8Array(), headers: { "content-length": "10" }, breaks: "stalled" };
  const json: ScriptedReply = { json: { url: "https://8.8.8.8/clip.mp4" }, breaks: "stalled" };
  const refusal: ScriptedReply = { ...json, status: 500 };
  for (const reply of [json, refusal]) {
    const { provider } = await against({ [CONTENT]: reply }, { requestTimeoutSeconds: 0.3 });
    expect(await provider.download("video_1")).toMatchObject({ status: "later" });
  }
  for (const reply of [{ breaks: "silent" } as const, head]) {
    const { provider } = await against({ [CONTENT]: reply }, { requestTimeoutSeconds: 0.3 });
    expect(await provider.download("video_1")).toMatchObject({ status: "later", failure: { code: "timed_out" } });
  }
});

test("the time limit ends with the first byte: a slow clip is its reader's matter", async () => {
  const { provider } = await against({ [CONTENT]: { ...file, breaks: "stalled" } }, { requestTimeoutSeconds: 0.2 });
  const answer = await provider.download("video_1");
  if (answer.status !== "content") throw new Error(answer.status);
  const reader = answer.body.getReader();
  expect((await reader.read()).value?.length).toBeGreaterThan(0);
  const next = await Promise.race([
    reader.read().catch(() => "aborted"),
    new Promise((done) => setTimeout(done, 500, "waits")),
  ]);
  expect(next).toBe("waits");
  await reader.cancel();
});

test("a clip that breaks off is an error while reading", async () => {
  const answer = await download({ [CONTENT]: { ...file, breaks: "midway" } });
  await expect(bytesOf(answer)).rejects.toThrow();
});

test("a clip is streamed: a reader that stops holds back the server", async () => {
  const { provider } = await against({ [CONTENT]: { bytes: new Uint8Array(65_536), headers: mp4, breaks: "endless" } });
  const answer = await provider.download("video_1");
  if (answer.status !== "content") throw new Error(answer.status);
  const reader = answer.body.getReader();
  for (let chunks = 0; chunks < 5; chunks++) expect((await reader.read()).done).toBe(false);
  const before = process.memoryUsage().arrayBuffers;
  await new Promise((done) => setTimeout(done, 200));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16e6);
  await reader.cancel();
});
