import { expect, test } from "vitest";
import type { ScriptedReply } from "../../support/protocol-server.ts";
import { against } from "./against.ts";

const LIST = "GET /v1/videos";
const since = new Date("2026-11-22T12:00:00.500Z");
const seconds = Math.floor(since.getTime() / 1000);
const job = (number: number, createdAt: number, more: object = {}) => ({
  id: `v${number}`,
  status: "queued",
  created_at: createdAt,
  ...more,
});
const many = (from: number, count: number, createdAt: (index: number) => number) =>
  Array.from({ length: count }, (_, index) => job(from + index, createdAt(index)));

test("a list tells what each job was made with, where the server says so", async () => {
  const full = job(1, seconds + 5, { prompt: "p", model: "m", seconds: "4", size: "1280x720", idempotency_key: "k" });
  const { server, provider } = await against({ [LIST]: { json: { data: [full, { id: "v2" }], has_more: false } } });
  expect(await provider.listJobs?.(since)).toEqual({
    status: "listed",
    jobs: [
      { jobId: "v2", prompt: null, model: null, seconds: null, size: null, createdAt: null, idempotencyKey: null },
      {
        jobId: "v1",
        prompt: "p",
        model: "m",
        seconds: 4,
        size: "1280x720",
        createdAt: new Date((seconds + 5) * 1000),
        idempotencyKey: "k",
      },
    ],
  });
  expect(server.requests[0]?.path).toBe("/v1/videos?order=desc&limit=100");
});

test("a job of the same second counts as made since", async () => {
  const { provider } = await against({ [LIST]: { json: { data: [job(1, seconds), job(2, seconds - 1)] } } });
  expect(await provider.listJobs?.(since)).toMatchObject({ jobs: [{ jobId: "v1" }] });
});

test("pages are read until they are older", async () => {
  const { server, provider } = await against({
    [LIST]: [
      { json: { data: many(0, 100, (index) => seconds + 300 - index), has_more: true, last_id: "v99" } },
      { json: { data: many(100, 100, (index) => seconds + 50 - index), has_more: true, last_id: "v199" } },
      { json: { data: many(200, 100, (index) => seconds - 100 - index), has_more: true, last_id: "v299" } },
    ],
  });
  const list = await provider.listJobs?.(since);
  expect(list?.status === "listed" && list.jobs.length).toBe(151);
  expect(server.requests.map((request) => new URL(request.path, "http://x").searchParams.get("after"))).toEqual([
    null,
    "v99",
  ]);
});

test("a server that lists its oldest first isn't taken to be at its end", async () => {
  const { provider } = await against({
    [LIST]: [
      { json: { data: many(0, 100, (index) => seconds - 200 + index), has_more: true, last_id: "v99" } },
      { json: { data: [job(100, seconds + 9)], has_more: false } },
    ],
  });
  expect(await provider.listJobs?.(since)).toMatchObject({ status: "listed", jobs: [{ jobId: "v100" }] });
});

test.each<[string, ScriptedReply]>([
  ["SGLang, without cursors", { json: { object: "list", data: [job(1, seconds + 1)] } }],
  ["a bare array", { json: [job(1, seconds + 1)] }],
  [
    "paging that never ends but is passed",
    { json: { data: [job(1, seconds + 1), job(2, seconds - 9)], has_more: true, last_id: "v2" } },
  ],
  ["TRT-LLM, all in one page", { json: { data: [job(1, seconds + 1), ...many(2, 150, () => seconds - 50)] } }],
])("a list may be odd: %s", async (_claim, reply) => {
  const { provider } = await against({ [LIST]: reply });
  expect(await provider.listJobs?.(since)).toMatchObject({ status: "listed", jobs: [{ jobId: "v1" }] });
});

test.each<[string, ScriptedReply]>([
  ["new-api and Dynamo have no route", { status: 404, json: { error: { message: "Invalid URL" } } }],
  ["405", { status: 405, text: "" }],
  ["501", { status: 501, text: "" }],
  ["the route is the front page", { text: "<html>Welcome</html>" }],
  ["more jobs than it has ids for", { json: { data: [{ status: "queued" }], has_more: true } }],
  [
    "an entry can't be read",
    { json: { data: [job(1, seconds + 1), { video_id: "v2", prompt: "p" }], has_more: false } },
  ],
  ["an entry has no id", { json: { data: [{ status: "queued", prompt: "p" }], has_more: false } }],
  ["the same full page comes for ever", { json: { data: many(0, 100, (index) => seconds + 200 - index) } }],
])("a server that can't list, or not all of it, says unsupported: %s", async (_claim, reply) => {
  const { provider } = await against({ [LIST]: reply });
  expect(await provider.listJobs?.(since)).toEqual({ status: "unsupported" });
});

test("a server that cuts its pages without saying so is asked for the next", async () => {
  const { provider } = await against({
    [LIST]: [
      { json: { data: many(1, 20, (index) => seconds + 99 - index) } },
      { json: { data: [job(50, seconds + 1)] } },
      { json: { data: [] } },
    ],
  });
  const list = await provider.listJobs?.(since);
  expect(list?.status === "listed" && list.jobs.length).toBe(21);
});

test("a server that knows no cursors and refuses them has told all it has", async () => {
  const first = { json: { data: [job(1, seconds + 1)] } };
  const { provider } = await against({ [LIST]: [first, { status: 422, json: { detail: "after: extra field" } }] });
  expect(await provider.listJobs?.(since)).toMatchObject({ status: "listed", jobs: [{ jobId: "v1" }] });
});

test("more jobs than ten pages hold are not called the whole list", async () => {
  let page = 0;
  const { server, provider } = await against({
    [LIST]: () => ({ json: { data: many(100 * page++, 100, (index) => seconds + 9000 - index), has_more: true } }),
  });
  expect(await provider.listJobs?.(since)).toEqual({ status: "unsupported" });
  expect(server.requests).toHaveLength(10);
});

test.each<[string, ScriptedReply]>([
  ["401", { status: 401, json: { error: { message: "No." } } }],
  ["429", { status: 429, text: "" }],
  ["500", { status: 500, text: "" }],
  ["a reset connection", { breaks: "after" }],
])("a list that fails is asked for later: %s", async (_claim, reply) => {
  const { provider } = await against({ [LIST]: reply });
  expect(await provider.listJobs?.(since)).toMatchObject({ status: "later" });
});

test("half a list is no list", async () => {
  const first = { json: { data: many(0, 100, () => seconds + 9), has_more: true } };
  const { provider } = await against({ [LIST]: [first, { status: 500, text: "" }] });
  expect(await provider.listJobs?.(since)).toMatchObject({ status: "later" });
});

test.each<[string, ScriptedReply, object]>([
  ["OpenAI deletes", { json: { id: "v1", deleted: true } }, { status: "canceled" }],
  ["SGLang answers the job", { json: { id: "v1", status: "deleted" } }, { status: "canceled" }],
  ["204", { status: 204 }, { status: "canceled" }],
  ["an unknown job is gone", { status: 404, json: { error: { message: "Not found" } } }, { status: "gone" }],
  ["new-api's unknown job is gone", { status: 400, json: { code: "task_not_exist" } }, { status: "gone" }],
  ["405", { status: 405, text: "" }, { status: "failed", failure: { code: "cancel_unsupported", retryable: false } }],
  ["501", { status: 501, text: "" }, { status: "failed", failure: { code: "cancel_unsupported" } }],
  [
    "a running job that can't be deleted",
    { status: 409, json: { error: { message: "Still running." } } },
    { status: "failed" },
  ],
  ["a reset connection", { breaks: "after" }, { status: "failed", failure: { class: "transient" } }],
])("cancelling: %s", async (_claim, reply, answer) => {
  const { server, provider } = await against({ "DELETE /v1/videos/v1": reply });
  expect(await provider.cancel?.("v1")).toMatchObject(answer);
  expect(server.requests).toHaveLength(1);
});
