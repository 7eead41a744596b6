import { createServer } from "node:net";
import { expect, test } from "vitest";
import { createOpenAIProvider } from "../../../lib/providers/openai/openai-provider.ts";
import type { ScriptedReply } from "../../support/protocol-server.ts";
import { aJob } from "../video-provider.contract.ts";
import { against, testKey } from "./against.ts";

const POST = "POST /v1/videos";

test("a create is one form with the fields as text and the still's bytes and type as a file", async () => {
  const { server, provider } = await against({ [POST]: { json: { id: "video_1", status: "queued" } } });
  const bytes = new Uint8Array(3000).map((_, index) => index % 256);
  await provider.create({ ...aJob, still: { bytes, mediaType: "image/jpeg" } });
  const [request] = server.requests;
  const form = await new Response(new Uint8Array(request?.body ?? []), {
    headers: { "content-type": request?.headers["content-type"] ?? "" },
  }).formData();
  expect(Object.fromEntries([...form].filter(([name]) => name !== "input_reference"))).toEqual({
    prompt: aJob.prompt,
    model: aJob.model,
    seconds: "4",
    size: "1280x720",
  });
  const still = form.get("input_reference") as File;
  expect([still.name, still.type]).toEqual(["still.jpg", "image/jpeg"]);
  expect(new Uint8Array(await still.arrayBuffer())).toEqual(bytes);
});

test("a create carries the attempt's idempotency key and our key as a bearer", async () => {
  const { server, provider } = await against({ [POST]: { json: { id: "video_1", status: "queued" } } });
  await provider.create(aJob);
  expect(server.requests[0]?.headers).toMatchObject({
    "idempotency-key": "attempt-1",
    authorization: `Bearer ${testKey}`,
  });
});

test("nothing of the environment goes to the server", async () => {
  process.env.OPENAI_ORG_ID = "org-secret";
  process.env.OPENAI_PROJECT_ID = "project-secret";
  const { server, provider } = await against({ [POST]: { json: { id: "video_1", status: "queued" } } });
  await provider.create(aJob);
  delete process.env.OPENAI_ORG_ID;
  delete process.env.OPENAI_PROJECT_ID;
  expect(JSON.stringify(server.requests[0]?.headers)).not.toContain("secret");
});

const created: [claim: string, reply: ScriptedReply, jobId: string, pollAfterSeconds: number | null][] = [
  ["TRT-LLM's 202", { status: 202, json: { id: "v1", status: "queued" } }, "v1", null],
  ["Dynamo's finished job", { json: { id: "v1", status: "completed", progress: 100, created: 1 } }, "v1", null],
  ["a job that failed without a reason", { json: { id: "v1", status: "failed", error: null } }, "v1", null],
  ["new-api's task_id alone", { json: { task_id: "task_1", status: "submitted" } }, "task_1", null],
  ["Qiniu's unknown words", { json: { id: "v1", object: "video.generation", status: "initializing" } }, "v1", null],
  ["a job wrapped in data", { json: { code: 0, data: { id: "v1", status: "queued" } } }, "v1", null],
  ["a hint to poll", { json: { id: "v1", status: "queued" }, headers: { "openai-poll-after-ms": "2500" } }, "v1", 3],
  ["JSON that is called text", { text: '{"id":"v1"}', headers: { "content-type": "text/plain" } }, "v1", null],
];

test.each(created)("a create is understood: %s", async (_claim, reply, jobId, pollAfterSeconds) => {
  const { server, provider } = await against({ [POST]: reply });
  expect(await provider.create(aJob)).toEqual({ status: "created", jobId, pollAfterSeconds });
  expect(server.count("POST")).toBe(1);
});

const blocked = {
  error: { message: "Blocked by moderation.", type: "invalid_request_error", code: "moderation_blocked" },
};
const broke = {
  error: { message: "You exceeded your quota.", type: "insufficient_quota", code: "insufficient_quota" },
};
const busy = { error: { message: "Slow down.", code: "rate_limit_exceeded" } };
const internal = { error: { message: "The server had an error.", type: "server_error", code: null } };

const refused: [claim: string, reply: ScriptedReply, status: string, failureClass?: string][] = [
  ["a moderation block is final", { status: 400, json: blocked }, "failed", "policy"],
  ["a moderation block dressed as 500 is final", { status: 500, json: blocked }, "failed", "policy"],
  ["a refusal dressed as 200 is final", { json: blocked }, "failed", "policy"],
  ["an empty account is final although it is a 429", { status: 429, json: broke }, "failed", "account"],
  [
    "a job that is made and failed at once is final",
    { json: { id: "v1", status: "failed", ...blocked } },
    "failed",
    "policy",
  ],
  ["401 is final", { status: 401, json: { error: { message: "Incorrect API key." } } }, "failed", "account"],
  ["TRT-LLM's 422 is final", { status: 422, json: { detail: [{ msg: "extra fields" }] } }, "failed", "request"],
  ["429 means later", { status: 429, json: busy }, "later", "rate_limited"],
  ["429 by a proxy's page means later", { status: 429, text: "<html>slow down</html>" }, "later", "rate_limited"],
  ["503 in the API's own words means later", { status: 503, json: internal }, "later", "transient"],
  ["503 with an appointment means later", { status: 503, text: "", headers: { "retry-after": "7" } }, "later"],
  [
    "503 in a gateway's words is unknown",
    { status: 503, json: { message: "Service Unavailable", request_id: "a1" } },
    "unknown",
    "transient",
  ],
  ["503 by a proxy's page is unknown", { status: 503, text: "<html>timed out</html>" }, "unknown"],
  ["500 is unknown", { status: 500, json: internal }, "unknown", "transient"],
  ["502 is unknown", { status: 502, text: "<html>Bad Gateway</html>" }, "unknown"],
  ["504 is unknown", { status: 504, text: "" }, "unknown"],
  ["408 is unknown", { status: 408, text: "" }, "unknown"],
  ["409 is unknown", { status: 409, json: { error: { message: "In use." } } }, "unknown"],
  ["a success that is HTML is unknown", { text: "<html>Welcome</html>" }, "unknown", "transient"],
  ["a success without an id is unknown", { json: { status: "queued" } }, "unknown", "transient"],
  ["an empty success is unknown", { status: 204 }, "unknown", "transient"],
  ["a success that breaks off is unknown", { json: { id: "video_1", status: "queued" }, breaks: "midway" }, "unknown"],
  ["an id that no path can hold is unknown", { json: { id: "..", status: "queued" } }, "unknown"],
  [
    "a moved server is final and named",
    { status: 308, headers: { location: "https://elsewhere.test/v1/videos" } },
    "failed",
    "account",
  ],
  ["a see-other is unknown", { status: 303, headers: { location: "/v1/videos/video_1" } }, "unknown"],
  ["a connection reset before the request was read is unknown", { breaks: "before" }, "unknown", "transient"],
  ["a connection reset after the request was read is unknown", { breaks: "after" }, "unknown", "transient"],
];

test.each(refused)("a create, sent exactly once: %s", async (_claim, reply, status, failureClass) => {
  const { server, provider } = await against({ [POST]: reply });
  const answer = await provider.create(aJob);
  expect(answer, JSON.stringify(answer)).toMatchObject({ status, failure: { phase: "create", provider: "openai" } });
  if (failureClass !== undefined) expect(answer).toMatchObject({ failure: { class: failureClass } });
  expect(server.count("POST")).toBe(1);
  expect(server.requests).toHaveLength(1);
});

test("NEEDS 6: a create that is not answered in time is unknown, and was sent once", async () => {
  const { server, provider } = await against({ [POST]: { breaks: "silent" } }, { requestTimeoutSeconds: 0.3 });
  expect(await provider.create(aJob)).toMatchObject({ status: "unknown", failure: { code: "timed_out" } });
  expect(server.requests).toHaveLength(1);
});

test("a create whose answer stalls midway is unknown in time", async () => {
  const reply: ScriptedReply = { json: { id: "video_1", status: "queued" }, breaks: "stalled" };
  const { provider } = await against({ [POST]: reply }, { requestTimeoutSeconds: 0.3 });
  expect(await provider.create(aJob)).toMatchObject({ status: "unknown" });
});

test("a server that tells clients to retry isn't obeyed", async () => {
  const reply: ScriptedReply = {
    status: 500,
    json: internal,
    headers: { "x-should-retry": "true", "retry-after-ms": "1" },
  };
  const { server, provider } = await against({ [POST]: reply });
  await provider.create(aJob);
  expect(server.requests).toHaveLength(1);
});

test("where nothing listens no job was made: later", async () => {
  const provider = createOpenAIProvider({ apiKey: testKey, baseURL: `http://127.0.0.1:${await freePort()}/v1` });
  expect(await provider.create(aJob)).toMatchObject({ status: "later", failure: { code: "connection_refused" } });
});

test("a name that resolves to several dead addresses is later too", async () => {
  const provider = createOpenAIProvider({ apiKey: testKey, baseURL: `http://localhost:${await freePort()}/v1` });
  expect(await provider.create(aJob)).toMatchObject({ status: "later", failure: { code: "connection_refused" } });
});

test("a server that speaks no TLS got no request: later", async () => {
  const { server } = await against({});
  const provider = createOpenAIProvider({ apiKey: testKey, baseURL: server.baseURL.replace("http:", "https:") });
  expect(await provider.create(aJob)).toMatchObject({ status: "later", failure: { code: "tls_failed" } });
});

test("a name that doesn't resolve is later, any other broken connection is unknown", async () => {
  const failing = (cause: object) => async () => Promise.reject(new TypeError("fetch failed", { cause }));
  const answer = (cause: object) => createOpenAIProvider({ apiKey: testKey, fetch: failing(cause) }).create(aJob);
  const dns = { code: "ENOTFOUND", syscall: "getaddrinfo" };
  expect(await answer(dns)).toMatchObject({ status: "later", failure: { code: "host_not_found" } });
  expect(await answer({ code: "EAI_AGAIN", syscall: "getaddrinfo" })).toMatchObject({ status: "later" });
  expect(await answer({ code: "CERT_HAS_EXPIRED" })).toMatchObject({
    status: "later",
    failure: { code: "tls_failed" },
  });
  expect(await answer({ code: "ECONNRESET", syscall: "connect" })).toMatchObject({ status: "later" });
  expect(await answer({ code: "ECONNRESET", syscall: "read" })).toMatchObject({ status: "unknown" });
  expect(await answer({ code: "EPIPE", syscall: "write" })).toMatchObject({ status: "unknown" });
  expect(await answer({ code: "UND_ERR_SOCKET" })).toMatchObject({
    status: "unknown",
    failure: { code: "connection_lost" },
  });
  expect(await answer({ code: "UND_ERR_HEADERS_TIMEOUT" })).toMatchObject({
    status: "unknown",
    failure: { code: "timed_out" },
  });
  const half = {
    errors: [
      { code: "ECONNREFUSED", syscall: "connect" },
      { code: "ECONNRESET", syscall: "read" },
    ],
  };
  expect(await answer(half)).toMatchObject({ status: "unknown" });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
