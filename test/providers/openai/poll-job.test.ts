import { expect, test } from "vitest";
import type { ScriptedReply } from "../../support/protocol-server.ts";
import { against } from "./against.ts";

const GET = "GET /v1/videos/video_1";
const job = (status: string, more: object = {}) => ({ id: "video_1", object: "video", model: "m", status, ...more });

async function poll(reply: ScriptedReply) {
  const { server, provider } = await against({ [GET]: reply });
  const answer = await provider.poll("video_1");
  expect(server.requests).toHaveLength(1);
  return answer;
}

test.each([
  "queued",
  "pending",
  "submitted",
  "not_start",
  "NotStarted",
  "created",
  "initializing",
  "preparing",
  "starting",
])("the status %s means queued", async (status) => {
  expect(await poll({ json: job(status) })).toMatchObject({ status: "running", queued: true });
});

test.each(["in_progress", "In Progress", "PROCESSING", "running", "generating", "unknown", "a word of next year"])(
  "the status %s means running",
  async (status) => {
    expect(await poll({ json: job(status) })).toMatchObject({ status: "running", queued: false });
  },
);

test.each(["completed", "COMPLETED", "complete", "succeeded", "succeed", "success", "finished", "done"])(
  "the status %s means completed",
  async (status) => {
    expect(await poll({ json: job(status) })).toEqual({ status: "completed" });
  },
);

test.each([
  "failed",
  "failure",
  "fail",
  "error",
  "Moderation_Blocked",
  "cancelled",
  "canceled",
  "aborted",
  "deleted",
  "expired",
])("the status %s means failed", async (status) => {
  expect(await poll({ json: job(status) })).toMatchObject({ status: "failed", failure: { phase: "poll" } });
});

test.each([
  [{ code: "moderation_blocked", message: "Blocked by content moderation." }],
  ["Generated video rejected by content moderation."],
])("a job that is completed without a clip, since it was moderated, has failed: %j", async (error) => {
  const answer = await poll({ json: job("completed", { error, video_url: null }) });
  expect(answer).toMatchObject({ status: "failed", failure: { class: "policy", retryable: false, phase: "poll" } });
});

test.each([null, "", {}, { code: null, message: "" }, { code: "audio_skipped", message: "The clip has no sound." }])(
  "a completed job's error may say nothing that keeps its clip from us: %j",
  async (error) => {
    expect(await poll({ json: job("completed", { error, prompt: "violence, blocked by moderation" }) })).toEqual({
      status: "completed",
    });
  },
);

test("a completed job whose answer links to its clip is completed, whatever its error says", async () => {
  const error = { code: "moderation_blocked", message: "The sound was blocked by moderation." };
  const more = { error, video_url: "https://cdn.example/clip.mp4" };
  expect(await poll({ json: job("completed", more) })).toEqual({ status: "completed" });
});

test("a status can be the whole reason: moderation and expiry", async () => {
  expect(await poll({ json: job("moderation_blocked") })).toMatchObject({ failure: { class: "policy" } });
  expect(await poll({ json: job("expired") })).toMatchObject({ failure: { class: "expired", code: "job_expired" } });
});

test.each([
  ["absent (TRT-LLM)", {}, null],
  ["null", { progress: null }, null],
  ["a number", { progress: 42 }, 42],
  ["a text", { progress: "42" }, 42],
  ["a text with a sign", { progress: "42%" }, 42],
  ["too much", { progress: 250 }, 100],
  ["too little", { progress: -1 }, 0],
  ["nonsense", { progress: "soon" }, null],
  ["an object", { progress: { percent: 1 } }, null],
])("progress may be %s", async (_claim, more, progress) => {
  expect(await poll({ json: job("in_progress", more) })).toMatchObject({ status: "running", progress });
});

test.each<[string, Record<string, string>, number | null]>([
  ["nothing", {}, null],
  ["openai-poll-after-ms", { "openai-poll-after-ms": "1500", "retry-after": "60" }, 2],
  ["retry-after-ms", { "retry-after-ms": "100" }, 1],
  ["Retry-After in seconds", { "retry-after": "30" }, 30],
  [
    "Retry-After as a date",
    { "retry-after": "Sun, 22 Nov 2026 12:00:20 GMT", date: "Sun, 22 Nov 2026 12:00:00 GMT" },
    20,
  ],
  ["a date that is over", { "retry-after": "Sun, 22 Nov 2020 12:00:00 GMT" }, 1],
  ["a day", { "retry-after": "86400" }, 600],
  ["zero", { "openai-poll-after-ms": "0" }, 1],
  ["nonsense", { "openai-poll-after-ms": "soon", "retry-after": "soon" }, null],
])("the hint to wait may be %s", async (_claim, headers, pollAfterSeconds) => {
  expect(await poll({ json: job("queued"), headers })).toMatchObject({ pollAfterSeconds });
});

test.each<[string, ScriptedReply]>([
  [
    "OpenAI: an object with a code",
    { json: job("failed", { error: { code: "video_generation_failed", message: "It broke." } }) },
  ],
  ["SGLang: a message without a code", { json: job("failed", { error: { message: "It broke." } }) }],
  ["TRT-LLM, Dynamo, OpenRouter: a text", { json: job("failed", { error: "It broke." }) }],
  ["a number as the code", { json: job("failed", { error: { code: 500, message: "It broke." } }) }],
  ["no error at all", { json: job("failed", { error: null }) }],
  [
    "vLLM-Omni: 500 with the whole job",
    { status: 500, json: job("failed", { error: { code: 500, message: "It broke." } }) },
  ],
  [
    "vLLM-Omni: 400 with the whole job",
    { status: 400, json: job("failed", { error: { code: 400, message: "It broke." } }) },
  ],
  [
    "vLLM-Omni: 429 with the whole job",
    { status: 429, json: job("failed", { error: { code: 429, message: "It broke." } }) },
  ],
  [
    "vLLM-Omni: 404 with the whole job",
    { status: 404, json: job("failed", { error: { code: 404, message: "It broke." } }) },
  ],
])("a failed job is final: %s", async (_claim, reply) => {
  const answer = await poll(reply);
  expect(answer, JSON.stringify(answer)).toMatchObject({
    status: "failed",
    failure: { message: expect.stringMatching(/\S/) },
  });
});

test.each<[string, ScriptedReply]>([
  ["404", { status: 404, json: { error: { message: "Video not found" } } }],
  ["SGLang's 404", { status: 404, json: { detail: "Video not found" } }],
  ["410", { status: 410, text: "" }],
  [
    "new-api's 400 task_not_exist",
    { status: 400, json: { code: "task_not_exist", message: "task_not_exist", data: null } },
  ],
])("a job that the server doesn't know has expired: %s", async (_claim, reply) => {
  expect(await poll(reply)).toMatchObject({ status: "failed", failure: { class: "expired", code: "job_not_found" } });
});

const refused = { error: { message: "Incorrect API key provided." } };

test.each<[string, ScriptedReply, string?]>([
  ["our key is refused", { status: 401, json: refused }, "account"],
  ["our account is empty", { status: 402, json: refused }, "account"],
  ["we have no permission", { status: 403, json: refused }, "account"],
  ["429", { status: 429, json: { error: { message: "Slow down." } } }, "rate_limited"],
  ["500 in the API's words", { status: 500, json: { error: { message: "The server had an error." } } }, "transient"],
  ["503 as a page", { status: 503, text: "<html>down</html>", headers: { "content-type": "text/html" } }, "transient"],
  ["404 as a proxy's page", { status: 404, text: "<html>no route</html>" }],
  ["200 as a page", { text: "<html>Log in</html>", headers: { "content-type": "text/html" } }, "transient"],
  ["200 without a job", { json: { ok: true } }, "transient"],
  ["200 that is empty", {}, "transient"],
  [
    "a gateway's error with an id and a status of its own",
    { status: 503, json: { id: "req_1", status: "error", error: { message: "no upstream" } } },
    "transient",
  ],
  ["a running job answered as 500", { status: 500, json: job("in_progress") }, "transient"],
  ["a reset connection", { breaks: "after" }, "transient"],
  ["an answer that breaks off", { json: job("failed", { error: "x".repeat(100) }), breaks: "midway" }, "transient"],
])("a poll that fails doesn't fail the job: %s", async (_claim, reply, failureClass) => {
  const answer = await poll(reply);
  expect(answer, JSON.stringify(answer)).toMatchObject({ status: "unreachable" });
  if (failureClass !== undefined) expect(answer).toMatchObject({ failure: { class: failureClass } });
});

test("an unreachable server's wish to wait is passed on", async () => {
  const reply: ScriptedReply = { status: 503, json: { error: { message: "Busy." } }, headers: { "retry-after": "45" } };
  expect(await poll(reply)).toMatchObject({ status: "unreachable", failure: { retryAfterSeconds: 45 } });
});

test("NEEDS 6: a silent server and a stalled answer end in time", async () => {
  const routes = {
    "GET /v1/videos/a": { breaks: "silent" },
    "GET /v1/videos/b": { json: job("queued"), breaks: "stalled" },
  } as const;
  const { provider } = await against(routes, { requestTimeoutSeconds: 0.3 });
  const answers = await Promise.all(["a", "b"].map((id) => provider.poll(id)));
  expect(answers.map((answer) => answer.status)).toEqual(["unreachable", "unreachable"]);
});

test("LiteLLM's long ids with = + and / stay one segment of the path", async () => {
  const id = "video_bGl0ZWxsbTpjdXN0b20/+a==";
  const { server, provider } = await against({});
  await provider.poll(id);
  await provider.download(id);
  await provider.cancel?.(id);
  for (const { path } of server.requests) {
    const [, , , segment = ""] = path.split("/");
    expect(decodeURIComponent(segment)).toBe(id);
  }
  expect(server.requests.length).toBeGreaterThanOrEqual(3);
});
