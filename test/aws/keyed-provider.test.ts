import { expect, test } from "vitest";
import { createKeyedProvider } from "../../lib/aws/keyed-provider.ts";
import { type ReceivedRequest, startProtocolServer } from "../support/protocol-server.ts";

const job = { prompt: "p", model: "m", seconds: 1, size: "64x36", idempotencyKey: "k" };
const still = { bytes: new Uint8Array([1]), mediaType: "image/png" } as const;

async function against(given: { read: string | null; refetch: string | null }) {
  const server = await startProtocolServer({
    "POST /v1/videos": ({ headers }: ReceivedRequest) =>
      headers.authorization === "Bearer right-key"
        ? { json: { id: "video_1", object: "video", status: "queued" } }
        : { status: 401, json: { error: { message: "Incorrect API key provided", code: "invalid_api_key" } } },
  });
  let refetches = 0;
  const secret = {
    read: async () => given.read,
    async refetch() {
      refetches++;
      return given.refetch;
    },
  };
  const provider = createKeyedProvider({ name: "gateway", baseURL: server.baseURL, secret });
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
  const secret = { read: async () => null, refetch: async () => null };
  const provider = createKeyedProvider({ name: "gateway", baseURL: "http://127.0.0.1:1/v1", secret });
  expect(await provider.poll("video_1")).toMatchObject({ status: "unreachable" });
  expect(await provider.download("video_1")).toMatchObject({ status: "later" });
});
