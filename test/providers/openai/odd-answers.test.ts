import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { ScriptedReply } from "../../support/protocol-server.ts";
import { against } from "./against.ts";

const still = { bytes: new Uint8Array([1, 2, 3]), mediaType: "image/jpeg" as const };
const request = { prompt: "p", model: "m", seconds: 4, size: "64x64", still, idempotencyKey: "k" };
const queued = { id: "video_1", object: "video", status: "queued" };

async function create(reply: ScriptedReply) {
  const { server, provider } = await against({ "POST /v1/videos": reply });
  const answer = await provider.create(request);
  expect(server.requests).toHaveLength(1);
  return answer;
}

async function cancel(reply: ScriptedReply) {
  const { provider } = await against({ "DELETE /v1/videos/video_1": reply });
  return provider.cancel?.("video_1");
}

test("an id that is a number too long for JSON's numbers is kept digit for digit", async () => {
  for (const field of ["id", "task_id"]) {
    const text = `{"prompt":"\\"id\\": 12345678901234567890", "${field}" : 1234567890123456789, "status":"queued"}`;
    expect(await create({ text })).toMatchObject({ status: "created", jobId: "1234567890123456789" });
  }
  expect(await create({ json: { ...queued, id: 17 } })).toMatchObject({ jobId: "17" });
});

test.each(["\\ud800", " ", "a\\u0000b", "a\\nb", ".."])("an id that no address can hold is none: %j", async (id) => {
  expect(await create({ text: `{"id":"${id}","status":"queued"}` })).toMatchObject({ status: "unknown" });
});

test.each(["a/b", "a?b=c#d", "a%2Fb", "視頻", "😀", "a b", "x=y+z/=="])(
  "a job with the id %s is asked for by that id, at one place below the jobs",
  async (id) => {
    const { server, provider } = await against({});
    expect(await create({ json: { ...queued, id } })).toMatchObject({ status: "created", jobId: id });
    await provider.poll(id);
    await provider.cancel?.(id);
    for (const { path } of server.requests) {
      const [, first, second, last, ...more] = path.split("/");
      expect([first, second, decodeURIComponent(last ?? ""), more]).toEqual(["v1", "videos", id, []]);
    }
  },
);

test("an answer that is wrapped for ever is none, and breaks nothing", async () => {
  const text = `${'{"data":'.repeat(100_000)}${JSON.stringify(queued)}${"}".repeat(100_000)}`;
  expect(await create({ text })).toMatchObject({ status: "unknown" });
  expect(await create({ json: { code: "success", data: { data: queued } } })).toMatchObject({ jobId: "video_1" });
});

test.each([
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["br", brotliCompressSync],
])("an answer to a create is read though it comes as %s, which was not asked for", async (encoding, encode) => {
  const headers = { "content-type": "application/json", "content-encoding": encoding };
  expect(await create({ bytes: encode(JSON.stringify(queued)), headers })).toMatchObject({ jobId: "video_1" });
  // Of a bomb no more is read than of any answer.
  expect(await create({ bytes: encode(Buffer.alloc(20_000_000, 32)), headers })).toMatchObject({ status: "unknown" });
  expect(await create({ text: "not encoded", headers })).toMatchObject({ status: "unknown" });
});

test.each([
  [{ code: "insufficient_user_quota", message: "no quota left", data: null }, "account"],
  [{ success: false, message: "Incorrect API key provided" }, "account"],
  [{ error: "insufficient credits" }, "account"],
])("a refusal that calls itself a success is final: %j", async (json, failureClass) => {
  expect(await create({ json })).toMatchObject({ status: "failed", failure: { class: failureClass } });
});

test.each([
  { code: "success", message: "" },
  { code: 0, message: "insufficient credits" },
  { code: 500, message: "internal error" },
  { success: true, message: "insufficient credits" },
  { video: queued, prompt: "insufficient credits" },
])("what is no refusal, or no verdict, leaves open whether a job was made: %j", async (json) => {
  expect(await create({ json })).toMatchObject({ status: "unknown" });
});

test("a create that was redirected as done may have been charged", async () => {
  for (const status of [302, 303]) {
    const answer = await create({ status, headers: { location: "/v1/videos/video_1" } });
    expect(answer).toMatchObject({ status: "unknown", failure: { code: "redirected", billed: "unknown" } });
  }
  const answer = await create({ status: 308, headers: { location: "/v2/videos" } });
  expect(answer).toMatchObject({ status: "failed", failure: { code: "redirected", billed: "no" } });
});

test.each([
  { json: { id: "video_1", object: "video.deleted", deleted: true } },
  { json: { id: "video_1", status: "deleted" } },
  { json: { id: "video_1", status: "completed" } },
  { json: {} },
  { text: "" },
  { status: 204 },
])("a job counts as canceled where the server says so: %j", async (reply) => {
  expect(await cancel(reply)).toEqual({ status: "canceled" });
});

test.each([
  { json: { id: "video_1", deleted: false } },
  { json: { error: { message: "Only jobs that have ended can be deleted." } } },
  { json: { success: false, message: "no" } },
  { json: { id: "video_1", status: "in_progress" } },
  { text: "<!doctype html><title>Gateway</title>", headers: { "content-type": "text/html" } },
  { status: 302, headers: { location: "/login" } },
])("a success that says otherwise stopped nothing: %j", async (reply) => {
  expect(await cancel(reply)).toMatchObject({ status: "failed", failure: { class: expect.any(String) } });
});
