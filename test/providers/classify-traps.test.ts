import { expect, test } from "vitest";
import { classifyFailure, type FailureEvidence } from "../../lib/providers/classify.ts";

function classOf(evidence: Partial<FailureEvidence>) {
  return classifyFailure({ provider: "somebody", phase: "poll", httpStatus: 200, body: null, ...evidence }).class;
}

test("a failed job answered as an HTTP error is the job's end, whatever the status", () => {
  const body = {
    id: "video_gen_1",
    object: "video",
    status: "failed",
    prompt: "a nsfw content policy violation",
    error: { code: 500, message: "CUDA out of memory" },
  };
  expect(classOf({ provider: "vllm-omni", httpStatus: 500, body })).toBe("transient");
  expect(
    classOf({ provider: "vllm-omni", httpStatus: 404, body: { ...body, error: { code: 404, message: "boom" } } }),
  ).not.toBe("expired");
  expect(
    classOf({
      provider: "vllm-omni",
      httpStatus: 400,
      body: { ...body, error: { code: 400, message: "num_frames must be between 1 and 81" } },
    }),
  ).toBe("request");
});

test("an error without a code is read by its message", () => {
  expect(
    classOf({ provider: "sglang", body: { status: "failed", error: { message: "Image size is too large" } } }),
  ).toBe("request");
});

test("a completed queue entry whose result is refused is a policy failure", () => {
  const body = {
    detail: [
      { loc: ["body"], msg: "flagged by a content checker", type: "content_policy_violation", input: { prompt: "x" } },
    ],
  };
  expect(classOf({ provider: "fal", httpStatus: 422, body })).toBe("policy");
});

test("SUCCEED around a failed task says nothing; the task's own message counts", () => {
  const body = {
    code: 0,
    message: "SUCCEED",
    data: { task_status: "failed", task_status_msg: "Failure to pass the risk control system" },
  };
  const failure = classifyFailure({ provider: "kling", phase: "poll", httpStatus: 200, body });
  expect(failure).toMatchObject({ class: "policy", message: "Failure to pass the risk control system" });
});

test("filtered clips are found under response and one level deeper, and a partial answer is no block", () => {
  expect(classOf({ provider: "google-vertex", body: { done: true, response: { raiMediaFilteredCount: 1 } } })).toBe(
    "policy",
  );
  expect(
    classOf({
      provider: "gemini",
      body: {
        done: true,
        response: { generateVideoResponse: { raiMediaFilteredCount: 2, raiMediaFilteredReasons: ["no"] } },
      },
    }),
  ).toBe("policy");
  expect(
    classOf({ provider: "gemini", body: { response: { videos: [{ gcsUri: "gs://a/b" }], raiMediaFilteredCount: 1 } } }),
  ).not.toBe("policy");
});

test("the same likeness block is known as a refused create and as a failed poll", () => {
  const error = {
    code: "InputImageSensitiveContentDetected.PrivacyInformation",
    message: "The request failed because the input image may contain real person.",
  };
  expect(classOf({ provider: "byteplus", phase: "create", httpStatus: 400, body: { error } })).toBe("policy");
  expect(classOf({ provider: "gateway:reseller", body: { status: "failed", error } })).toBe("policy");
});

test("JSON inside text is unwrapped, through wrappers, to any sensible depth", () => {
  let body: unknown = { error: { code: "InputTextSensitiveContentDetected", message: "no" } };
  for (let level = 0; level < 6; level += 1) body = { code: "fail_to_fetch_task", message: JSON.stringify(body) };
  expect(classOf({ provider: "gateway:any", httpStatus: 500, body })).toBe("policy");
  expect(
    classOf({
      httpStatus: 500,
      phase: "create",
      body: `API request failed: 400 - ${JSON.stringify({ error: { message: "x", code: "moderation_blocked" } })}`,
    }),
  ).toBe("policy");
  expect(
    classOf({
      httpStatus: 500,
      body: "Error code: 400 - {'error': {'message': \"it's over\", 'code': 'insufficient_quota'",
    }),
  ).toBe("account");
});

test("error may be an array, a string or an object, and detail too", () => {
  expect(classOf({ body: { error: [{ message: "Insufficient credits" }] } })).toBe("account");
  expect(classOf({ body: { error: "Insufficient credits" } })).toBe("account");
  expect(classOf({ body: { errors: ["Insufficient credits"] } })).toBe("account");
  expect(classOf({ body: { detail: "Insufficient credits" } })).toBe("account");
});

test("a wait named in the body is taken over", () => {
  const wait = (body: unknown) =>
    classifyFailure({ provider: "replicate", phase: "create", httpStatus: 429, body }).retryAfterSeconds;
  expect(wait({ detail: "throttled", retry_after: 7 })).toBe(7);
  expect(wait({ retryAfter: "12" })).toBe(12);
  expect(wait({ retry_after_ms: 1200 })).toBe(2);
  expect(
    wait({ error: { details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "34.2s" }] } }),
  ).toBe(35);
  expect(wait({ error: "Rate limit reached. Please try again in 20s." })).toBe(20);
  expect(wait({ error: "Too many requests, retry after 1m30s" })).toBe(90);
  expect(wait({ error: "Too many requests, retry after 3 minutes" })).toBe(180);
  expect(wait({ error: "请求过于频繁，请30秒后重试" })).toBe(30);
  expect(wait({ retry_after: 999_999 })).toBe(3600);
  expect(wait({ error: "Too many requests" })).toBeUndefined();
});

test("what failed renders cost is said where the provider says it", () => {
  const billed = (evidence: Partial<FailureEvidence>) =>
    classifyFailure({ provider: "x", phase: "poll", httpStatus: 200, body: null, ...evidence }).billed;
  expect(
    billed({
      provider: "xai",
      httpStatus: 400,
      body: { error: "Generated video rejected by content moderation.", usage: { cost_in_usd_ticks: 25 } },
    }),
  ).toBe("yes");
  expect(billed({ provider: "runway", body: { status: "FAILED", failureCode: "SAFETY.OUTPUT.VIDEO" } })).toBe("yes");
  expect(
    billed({
      provider: "byteplus",
      phase: "create",
      httpStatus: 400,
      body: { error: { code: "InputTextSensitiveContentDetected" } },
    }),
  ).toBe("no");
  expect(
    billed({
      provider: "veo",
      body: { raiMediaFilteredReasons: ["The audio was blocked. You have not been charged for this attempt."] },
    }),
  ).toBe("no");
  expect(
    billed({
      provider: "stability",
      phase: "create",
      httpStatus: 403,
      body: { errors: ["flagged by our content moderation system, and you were not charged."] },
    }),
  ).toBe("no");
  expect(billed({ provider: "openai", body: { status: "failed", error: { code: "moderation_blocked" } } })).toBe(
    "unknown",
  );
  expect(
    billed({ provider: "openai", phase: "create", httpStatus: 401, body: { error: { code: "invalid_api_key" } } }),
  ).toBe("no");
});

test("words of an echoed prompt never decide", () => {
  const prompt = "nsfw gore, insufficient credits, content policy violation, rate limit exceeded";
  expect(
    classOf({ httpStatus: 503, body: { prompt, input: { prompt }, error: { message: "upstream unavailable" } } }),
  ).toBe("transient");
  expect(
    classOf({
      httpStatus: 400,
      phase: "create",
      body: { error: { message: `Unsupported size for prompt: "${prompt}"` } },
    }),
  ).toBe("request");
  expect(
    classOf({
      httpStatus: 422,
      body: { detail: [{ type: "image_too_small", msg: "Image too small", input: prompt }] },
    }),
  ).toBe("request");
});

test("a broken guard is an outage, a parameter about safety a wrong request, an organisation's rule an account's matter", () => {
  expect(classOf({ httpStatus: 503, body: "moderation service unavailable" })).toBe("transient");
  expect(classOf({ httpStatus: 400, body: { error: "Content safety check timed out" } })).toBe("transient");
  expect(classOf({ httpStatus: 500, body: { msg: "security tolerance level is out of range" } })).toBe("request");
  expect(classOf({ phase: "create", httpStatus: 403, body: "Request is prohibited by organization's policy" })).toBe(
    "account",
  );
  expect(
    classOf({
      phase: "create",
      httpStatus: 403,
      body: "Your account has been suspended for violating our usage policies",
    }),
  ).toBe("account");
});

test("a number means what its own provider says", () => {
  expect(classOf({ provider: "kling", phase: "create", httpStatus: 400, body: { code: 1301, message: "" } })).toBe(
    "policy",
  );
  expect(classOf({ provider: "kling", phase: "create", httpStatus: 429, body: { code: 1303, message: "" } })).toBe(
    "rate_limited",
  );
  expect(classOf({ provider: "kling", phase: "create", httpStatus: 429, body: { code: 1304, message: "" } })).toBe(
    "account",
  );
  expect(
    classOf({ provider: "minimax", phase: "create", body: { base_resp: { status_code: 1026, status_msg: "" } } }),
  ).toBe("policy");
});

test("Google's quota is a rate by the minute, and the account's for the day or at zero", () => {
  const error = (
    quotaId: string,
    message = "You exceeded your current quota, please check your plan and billing details.",
  ) => ({
    error: { code: 429, status: "RESOURCE_EXHAUSTED", message, details: [{ violations: [{ quotaId }] }] },
  });
  const quota = (body: unknown) => classOf({ provider: "gemini", phase: "create", httpStatus: 429, body });
  expect(quota(error("GenerateRequestsPerMinutePerProject"))).toBe("rate_limited");
  expect(quota(error("GenerateRequestsPerDayPerProject-FreeTier"))).toBe("account");
  expect(quota(error("x", "You exceeded your current quota. * Quota exceeded for metric: requests, limit: 0"))).toBe(
    "account",
  );
});

test("connections that broke are transient, and named by us", () => {
  const broken = (code: string) =>
    classifyFailure({
      provider: "openai",
      phase: "create",
      httpStatus: null,
      body: { code, message: `connect ${code}` },
    });
  for (const code of [
    "ECONNRESET",
    "ETIMEDOUT",
    "UND_ERR_SOCKET",
    "EAI_AGAIN",
    "ENOTFOUND",
    "CERT_HAS_EXPIRED",
    "EPIPE",
  ])
    expect(broken(code).class).toBe("transient");
  expect(broken("ECONNRESET").code).toBe("connection_lost");
  expect(broken("UND_ERR_HEADERS_TIMEOUT").code).toBe("timeout");
  expect(broken("ENOTFOUND").code).toBe("host_not_found");
  expect(
    classOf({
      httpStatus: null,
      body: Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNRESET" } }),
    }),
  ).toBe("transient");
});

test("a bare status means what it usually means", () => {
  const bare = (phase: FailureEvidence["phase"], httpStatus: number) => classOf({ phase, httpStatus, body: "" });
  expect([400, 404, 405, 410, 413, 418, 422, 451].map((status) => bare("create", status))).toEqual(
    Array(8).fill("request"),
  );
  expect([401, 402, 403].map((status) => bare("create", status))).toEqual(Array(3).fill("account"));
  expect([408, 425, 500, 502, 503, 504, 529, 599].map((status) => bare("create", status))).toEqual(
    Array(8).fill("transient"),
  );
  expect(bare("create", 429)).toBe("rate_limited");
  expect([bare("poll", 404), bare("download", 410)]).toEqual(["expired", "expired"]);
});

test("a remedy names what was blocked, the value and the allowed ones, or where to go", () => {
  const remedy = (evidence: Partial<FailureEvidence>) =>
    classifyFailure({ provider: "openai", phase: "create", httpStatus: 400, body: null, ...evidence }).remedy;
  expect(
    remedy({
      body: { error: { message: "Invalid value: '5'. Supported values are: '4', '8', and '12'.", param: "seconds" } },
    }),
  ).toMatch(/`seconds`.*'5'.*'4', '8', and '12'/);
  expect(remedy({ body: { error: { code: "insufficient_quota", message: "no" } } })).toMatch(/credits.*OpenAI/);
  expect(remedy({ body: "may contain real person; flagged" })).toMatch(/person/);
  expect(remedy({ provider: "byteplus", body: { error: { code: "OutputAudioSensitiveContentDetected" } } })).toMatch(
    /audio/,
  );
  expect(remedy({ body: "Your prompt was flagged by our moderation system" })).toMatch(/prompt was blocked/);
});
