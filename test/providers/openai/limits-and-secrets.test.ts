import { expect, test } from "vitest";
import { createOpenAIProvider } from "../../../lib/providers/openai/openai-provider.ts";
import type { VideoProvider } from "../../../lib/providers/video-provider.ts";
import type { Routes, ScriptedReply } from "../../support/protocol-server.ts";
import { aJob } from "../video-provider.contract.ts";
import { against, testKey } from "./against.ts";

/** Every route answers the same. */
function everywhere(reply: ScriptedReply): Routes {
  const routes = ["POST /v1/videos", "GET /v1/videos", "GET /v1/videos/video_1", "DELETE /v1/videos/video_1"];
  return Object.fromEntries([...routes, "GET /v1/videos/video_1/content"].map((route) => [route, reply]));
}

/** What each method answers; a body is given up unread. */
async function askEverything(provider: VideoProvider): Promise<object[]> {
  const answers = await Promise.all([
    provider.create(aJob),
    provider.poll("video_1"),
    provider.download("video_1"),
    provider.listJobs?.(new Date(0)) ?? {},
    provider.cancel?.("video_1") ?? {},
  ]);
  for (const answer of answers) if ("body" in answer) await answer.body.cancel();
  return answers;
}

const leak = {
  error: { message: `Incorrect API key provided: ${testKey}.`, code: testKey, param: testKey, type: testKey },
};

test.each<[string, ScriptedReply]>([
  ["401", { status: 401, json: leak }],
  ["400 as text", { status: 400, text: `Bearer ${testKey} is no key` }],
  ["429", { status: 429, json: leak }],
  ["500", { status: 500, json: leak }],
  ["404", { status: 404, json: leak }],
  ["405", { status: 405, json: leak }],
  ["200", { json: leak }],
  ["a failed job", { json: { id: "video_1", object: "video", status: "failed", ...leak } }],
  ["a failed job with a text", { json: { id: "video_1", object: "video", status: "failed", error: testKey } }],
  ["a redirect", { status: 302, headers: { location: `https://10.0.0.1/?key=${testKey}` } }],
  ["a refused link", { json: { url: `https://10.0.0.1/?key=${testKey}` } }],
  ["a reset connection", { breaks: "after" }],
])("the key is in no answer: %s", async (_claim, reply) => {
  const { provider } = await against(everywhere(reply));
  const answers = await askEverything(provider);
  expect(answers).toHaveLength(5);
  expect(JSON.stringify(answers)).not.toContain(testKey);
});

test("a filler for a key isn't struck out of what servers say", async () => {
  const { provider } = await against(
    { "POST /v1/videos": { status: 400, json: { error: { message: "none of it" } } } },
    { apiKey: "none" },
  );
  expect(await provider.create(aJob)).toMatchObject({ failure: { message: expect.stringContaining("none of it") } });
});

test.each([" ", "", "sk-canary\n", "sk canary", "sk-ключ"])(
  "a key that can't be sent is refused without being shown: %j",
  (apiKey) => {
    expect(() => createOpenAIProvider({ apiKey })).toThrow(/^The API key (?!.*canary)/);
  },
);

test.each(["localhost:8000", "ftp://host/v1", "https://user:canary@host/v1", "not a url"])(
  "a base URL that can't be asked is refused without being shown: %s",
  (baseURL) => {
    expect(() => createOpenAIProvider({ apiKey: testKey, baseURL })).toThrow(/^The base URL (?!.*canary)/);
  },
);

const page = `<html>${"<p>Sorry</p>".repeat(1e6)}</html>`;

test.each<[string, ScriptedReply]>([
  ["a 10 MB page as 500", { status: 500, text: page, headers: { "content-type": "text/html" } }],
  ["a 10 MB page as 200", { text: page, headers: { "content-type": "text/html" } }],
  ["a 300 KB error", { status: 400, json: { error: { message: "x".repeat(300_000) } } }],
  ["an error without an end", { status: 500, text: "x".repeat(65_536), breaks: "endless" }],
  [
    "JSON without an end",
    { text: `{"a":"${"x".repeat(65_536)}`, headers: { "content-type": "application/json" }, breaks: "endless" },
  ],
])("%s is read in part, and ends as a short failure", async (_claim, reply) => {
  const { provider } = await against(everywhere(reply));
  const answers = await askEverything(provider);
  expect(answers.filter((answer) => "failure" in answer).length).toBeGreaterThanOrEqual(2);
  expect(JSON.stringify(answers).length).toBeLessThan(8000);
});

test("a request that costs money is never sent on to another place", async () => {
  const { server: other } = await against({ "POST /v1/videos": { json: { id: "v1", status: "queued" } } });
  for (const status of [301, 302, 303, 307, 308]) {
    const { provider } = await against({
      "POST /v1/videos": { status, headers: { location: `${other.baseURL}/videos` } },
    });
    expect(await provider.create(aJob)).not.toMatchObject({ status: "created" });
  }
  expect(other.requests).toHaveLength(0);
});

test("a poll that is redirected to another origin stays at home, on the own one it is followed with the key", async () => {
  const { server: other } = await against({
    "GET /v1/videos/video_1": { json: { id: "video_1", status: "completed" } },
  });
  const away = await against({
    "GET /v1/videos/video_1": { status: 302, headers: { location: `${other.baseURL}/videos/video_1` } },
  });
  expect(await away.provider.poll("video_1")).toMatchObject({ status: "unreachable" });
  expect(other.requests).toHaveLength(0);
  const home = await against({
    "GET /v1/videos/video_1": { status: 302, headers: { location: "/v1/moved" } },
    "GET /v1/moved": { json: { id: "video_1", status: "completed" } },
  });
  expect(await home.provider.poll("video_1")).toEqual({ status: "completed" });
  expect(home.server.requests[1]?.headers.authorization).toBe(`Bearer ${testKey}`);
});

test("every request keeps the base URL's own path and query, whoever writes it", async () => {
  const { server } = await against({});
  for (const [baseURL, path, query] of [
    [`${server.origin}/proxy/v1/`, "/proxy/v1/videos", null],
    [`${server.origin}/v1?api-version=2`, "/v1/videos", "2"],
  ] as const) {
    server.requests.length = 0;
    await askEverything(createOpenAIProvider({ apiKey: testKey, baseURL }));
    expect(new Set(server.requests.map((request) => `${request.method} ${request.path.split("?")[0]}`))).toEqual(
      new Set([
        `POST ${path}`,
        `GET ${path}`,
        `GET ${path}/video_1`,
        `GET ${path}/video_1/content`,
        `DELETE ${path}/video_1`,
      ]),
    );
    for (const request of server.requests) {
      expect(new URL(request.path, server.origin).searchParams.get("api-version")).toBe(query);
      expect(request.headers.authorization).toBe(`Bearer ${testKey}`);
    }
  }
});
