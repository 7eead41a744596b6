import { expect, test } from "vitest";
import { createKeyedProvider } from "../../lib/aws/keyed-provider.ts";
import { type ReceivedRequest, startProtocolServer } from "../support/protocol-server.ts";

const job = { prompt: "p", model: "m", seconds: 1, size: "64x36", idempotencyKey: "k" };
const still = { bytes: new Uint8Array([1]), mediaType: "image/png" } as const;

const noneSet = async () => null;
const unreachable = { name: "gateway", config: { kind: "openai", baseUrl: "http://127.0.0.1:1/v1" } } as const;

async function against(given: { read: string | null; refetch: string | null }) {
  const server = await startProtocolServer({
    "POST /v1/videos": ({ headers }: ReceivedRequest) =>
      headers.authorization === "Bearer right-key"
        ? { json: { id: "video_1", object: "video", status: "queued" } }
        : { status: 401, json: { error: { message: "Incorrect API key provided", code: "invalid_api_key" } } },
  });
  let refetches = 0;
  const keys = {
    read: async () => given.read,
    readIfSet: noneSet,
    async refetch() {
      refetches++;
      return given.refetch;
    },
  };
  const provider = createKeyedProvider({
    name: "gateway",
    config: { kind: "openai", baseUrl: server.baseURL },
    keys,
  });
  const answer = await provider.create({ ...job, still });
  await server.close();
  return { answer, posts: server.count("POST"), refetches };
}

test("a key that was changed is read anew after one refusal", async () => {
  const { answer, posts } = await against({ read: "wrong-key", refetch: "right-key" });
  expect(answer).toMatchObject({ status: "created", jobId: "video_1" });
  expect(posts).toBe(2);
});

test("a key that is wrong is read anew once, and not sent again", async () => {
  const { answer, posts, refetches } = await against({ read: "wrong-key", refetch: "wrong-key" });
  expect(answer).toMatchObject({ status: "failed", failure: { class: "account" } });
  expect([posts, refetches]).toEqual([1, 1]);
});

test("a key with a line break inside is an account failure that does not repeat it", async () => {
  const { answer, posts } = await against({ read: "two\nlines", refetch: "two\nlines" });
  expect(answer).toMatchObject({ status: "failed", failure: { class: "account", code: "provider_key_missing" } });
  expect(JSON.stringify(answer)).not.toContain("two");
  expect(posts).toBe(0);
});

test("without a key, a job under way is not given up", async () => {
  const keys = { readIfSet: noneSet, read: async () => null, refetch: async () => null };
  const provider = createKeyedProvider({ ...unreachable, keys });
  expect(await provider.poll("video_1")).toMatchObject({ status: "unreachable" });
  expect(await provider.download("video_1")).toMatchObject({ status: "later" });
});

test("who has no key is told whose", async () => {
  const keys = { readIfSet: noneSet, read: async () => null, refetch: async () => null };
  const answer = await createKeyedProvider({ ...unreachable, keys }).create({ ...job, still });
  expect(answer).toMatchObject({
    status: "failed",
    failure: { code: "provider_key_missing", message: expect.stringContaining("gateway") },
  });
});

test("a provider says where its jobs live without being asked", () => {
  const keys = { readIfSet: noneSet, read: async () => null, refetch: async () => null };
  expect(createKeyedProvider({ ...unreachable, keys }).origin).toBe("127.0.0.1:1/v1");
  expect(createKeyedProvider({ name: "veo", config: { kind: "google" }, keys }).origin).toBe("google");
});

test("a provider without a way to stop a job does not say that the job is gone", async () => {
  const server = await startProtocolServer({});
  const keys = { readIfSet: noneSet, read: async () => "key", refetch: async () => "key" };
  const config = { kind: "openai", profile: "sglang", baseUrl: server.baseURL } as const;
  const answer = await createKeyedProvider({ name: "own", config, keys }).cancel?.("video_1");
  await server.close();
  expect(answer).toMatchObject({ status: "failed", failure: { code: "cancel_unsupported", provider: "own" } });
  expect(server.requests).toEqual([]);
});

test.each(["google", "fal", "xai", "gateway"] as const)(
  "a service of kind %s is asked under the name and with the key of its own",
  async (kind) => {
    const server = await startProtocolServer({});
    const keys = {
      readIfSet: noneSet,
      read: async (name: string) => `key-of-${name}`,
      refetch: async (name: string) => `key-of-${name}`,
    };
    const config = { kind, baseUrl: server.baseURL };
    const model = {
      google: "veo-x",
      fal: "fal-ai/kling-video/x/image-to-video",
      xai: "grok-x",
      gateway: "google/veo-x",
    }[kind];
    const provider = createKeyedProvider({ name: "mine", config, keys });
    const answer = await provider.create({ ...job, model, seconds: 5, size: "1280x720", still });
    await server.close();
    expect(answer).toMatchObject({ failure: { provider: "mine" } });
    expect(server.count("POST")).toBe(1);
    expect(JSON.stringify(server.requests[0]?.headers)).toContain("key-of-mine");
  },
);

test.each([
  ["with a secret to check them with", { secret: `whsec_${"A".repeat(44)}`, url: "https://public.example/" }, true],
  ["without one", { secret: null, url: "https://public.example/" }, undefined],
  ["with one that can't be used", { secret: "short", url: "https://public.example/" }, undefined],
  ["where nobody listens", { secret: `whsec_${"A".repeat(44)}`, url: undefined }, undefined],
])("jobs count as announced %s", async (_when, { secret, url }, announced) => {
  const server = await startProtocolServer({ "POST /v1/videos": { json: { id: "video_1", status: "queued" } } });
  const asked: string[] = [];
  const keys = {
    read: async () => "key",
    refetch: async () => "key",
    async readIfSet(name: string) {
      asked.push(name);
      return secret;
    },
  };
  const config = { kind: "openai", baseUrl: server.baseURL } as const;
  const provider = createKeyedProvider({ name: "own", config, keys, webhookUrl: url });
  const answer = await provider.create({ ...job, still });
  await server.close();
  expect(answer).toMatchObject({ status: "created" });
  expect("announced" in answer ? answer.announced : undefined).toBe(announced);
  expect(asked.every((name) => name === "webhook:own")).toBe(true);
});
