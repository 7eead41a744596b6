import { expect, test } from "vitest";
import { detectProfile } from "../../../lib/providers/openai/detect-profile.ts";
import { against, startServer, testKey } from "./against.ts";

const isNotAsked = () => Promise.reject(new Error("a known host is not asked"));
const owned = (...owners: (string | null)[]) => ({ json: { data: owners.map((owned_by) => ({ id: "m", owned_by })) } });

test.each([
  ["https://api.openai.com/v1", "openai"],
  ["https://api.cometapi.com/v1", "cometapi"],
  ["https://api.laozhang.ai/v1", "laozhang"],
  ["https://openrouter.ai/api/v1", "openrouter"],
  ["https://mine.openai.azure.com/openai/v1", "azure"],
  ["https://mine.services.ai.azure.com/openai/v1", "azure"],
])("%s is known by its host, and not asked", async (baseURL, profile) => {
  const detection = await detectProfile({ apiKey: testKey, baseURL, fetch: isNotAsked });
  expect(detection).toMatchObject({ profile });
});

test.each([
  "https://api.openai.com.evil.test/v1",
  "https://openai.azure.com.evil.test/v1",
  "https://notopenrouter.ai/api/v1",
])("%s only looks like a known host, and is asked", async (baseURL) => {
  const detection = await detectProfile({ apiKey: testKey, baseURL, fetch: isNotAsked });
  expect(detection).toMatchObject({ profile: null, message: expect.stringMatching(/^No server could be asked/) });
});

test("a server that says two things is not decided for", async () => {
  const { server } = await against({
    "GET /v1/models": owned("vllm"),
    "GET /health/liveliness": { text: '"I\'m alive!"' },
  });
  const detection = await detectProfile({ apiKey: testKey, baseURL: server.baseURL });
  expect(detection).toMatchObject({ profile: null, message: expect.stringContaining("vllm-omni and litellm") });
});

test.each([
  ["models of several owners", owned("vllm", "someone")],
  ["models of an owner nobody knows", owned("constructor")],
  ["models without an owner", owned(null)],
  ["no models", owned()],
  ["a page", { text: "<html>Welcome</html>" }],
  ["an error", { status: 500, ...owned("vllm") }],
])("%s tell nothing, and nothing is guessed", async (_claim, reply) => {
  const { server } = await against({ "GET /v1/models": reply });
  const detection = await detectProfile({ apiKey: testKey, baseURL: server.baseURL });
  expect(detection).toEqual({
    profile: null,
    message: expect.stringMatching(/doesn't say which it is\. Set the profile: one of openai, .*openrouter\.$/),
  });
});

test("asking makes no job and sends the key nowhere else", async () => {
  const elsewhere = await startServer({ "GET /v1/models": owned("vllm") });
  const { server } = await against({
    "GET /v1/models": { status: 302, headers: { location: `${elsewhere.baseURL}/models` } },
  });
  expect(await detectProfile({ apiKey: testKey, baseURL: server.baseURL })).toMatchObject({ profile: null });
  expect(elsewhere.requests).toEqual([]);
  expect(server.requests.every((request) => request.method === "GET")).toBe(true);
});
