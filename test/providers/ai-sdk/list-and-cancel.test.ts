import { expect, test } from "vitest";
import type { ScriptedReply } from "../../support/protocol-server.ts";
import { onScript } from "./on-script.ts";
import { fal } from "./scripts/fal.ts";
import { replicate } from "./scripts/replicate.ts";

const list = "GET /v1/predictions";
const since = new Date("2026-11-22T12:00:00Z");
const prediction = (id: string, created_at: string, more: object = {}) => ({
  id,
  created_at,
  model: replicate.model,
  input: { prompt: "slow dolly in", duration: 5 },
  ...more,
});
const page = (results: unknown[], next: string | null = null) => ({ json: { previous: null, next, results } });

async function listOf(reply: ScriptedReply | ScriptedReply[]) {
  const service = await onScript(replicate);
  service.play({ [list]: reply });
  return { answer: await service.connect().listJobs?.(since), service };
}

test("Replicate's jobs are told as far as it tells them, back to the time asked for", async () => {
  const { answer, service } = await listOf(
    page(
      [
        prediction("c", "2026-11-22T12:00:02.5Z"),
        prediction("b", "2026-11-22T12:00:01Z", { input: { seed: 1 }, version: "1".repeat(64) }),
        prediction("a", "2026-11-22T11:59:59Z"),
      ],
      "https://api.replicate.com/v1/predictions?cursor=abc",
    ),
  );
  const common = { size: null, idempotencyKey: null };
  expect(answer).toEqual({
    status: "listed",
    jobs: [
      {
        ...common,
        jobId: "c",
        prompt: "slow dolly in",
        model: replicate.model,
        seconds: 5,
        createdAt: new Date("2026-11-22T12:00:02.5Z"),
      },
      { ...common, jobId: "b", prompt: null, model: null, seconds: null, createdAt: new Date("2026-11-22T12:00:01Z") },
    ],
  });
  expect(service.requests()).toHaveLength(1);
});

test.each([{ input: {} }, { input: null }, { data_removed: true, input: { prompt: null } }])(
  "a list with jobs whose request Replicate has forgotten can't tell which is ours: %j",
  async (forgotten) => {
    const recent = page([prediction("a", "2026-11-22T13:00:00Z"), prediction("b", "2026-11-22T12:30:00Z", forgotten)]);
    expect((await listOf(recent)).answer).toEqual({ status: "unsupported" });
    const older = page([prediction("a", "2026-11-22T13:00:00Z"), prediction("b", "2026-11-22T11:30:00Z", forgotten)]);
    expect((await listOf(older)).answer).toMatchObject({ status: "listed", jobs: [{ jobId: "a" }] });
  },
);

test("the next page is asked for where the settings say, with nothing but its cursor", async () => {
  const { answer, service } = await listOf([
    page([prediction("b", "2026-11-22T12:00:02Z")], "https://elsewhere.test/v1/predictions?cursor=a%2Bb&token=x"),
    page([prediction("a", "2026-11-22T12:00:01Z")]),
  ]);
  expect(answer?.status === "listed" && answer.jobs.map((job) => job.jobId)).toEqual(["b", "a"]);
  expect(service.requests().map((request) => request.path)).toEqual([
    "/v1/predictions",
    "/v1/predictions?cursor=a%2Bb",
  ]);
});

test("a list without end, or with a hole in it, is not called the whole list", async () => {
  const endless = page(
    [prediction("a", "2026-11-22T13:00:00Z")],
    "https://api.replicate.com/v1/predictions?cursor=again",
  );
  const { answer, service } = await listOf(endless);
  expect(answer).toEqual({ status: "unsupported" });
  expect(service.requests()).toHaveLength(10);
  for (const reply of [
    page([{ hello: "world" }]),
    { json: [] },
    page([prediction("a", "2026-11-22T13:00:00Z")], "no cursor"),
  ]) {
    expect((await listOf(reply)).answer).toEqual({ status: "unsupported" });
  }
});

test.each<[string, ScriptedReply]>([
  ["401", { status: 401, json: { detail: "Unauthenticated" } }],
  ["429", { status: 429, json: { detail: "Request was throttled." } }],
  ["503", { status: 503, text: "" }],
  ["a lost connection", { breaks: "after" }],
])("a list that fails is asked for later: %s", async (_claim, reply) => {
  expect((await listOf(reply)).answer).toMatchObject({ status: "later" });
});

test.each([
  ["starting", "canceled", 1],
  ["processing", "canceled", 1],
  ["succeeded", "gone", 0],
  ["failed", "gone", 0],
  ["canceled", "gone", 0],
])("a prediction that is %s is %s when it is cancelled", async (state, status, times) => {
  const service = await onScript(replicate);
  const output = "https://replicate.delivery/a.mp4";
  service.play({
    [`GET /v1/predictions/${replicate.jobId}`]: { json: { id: replicate.jobId, status: state, output } },
  });
  expect(await service.connect().cancel?.(replicate.jobId)).toEqual({ status });
  const asked = service.requests().filter(({ path }) => path.endsWith("/cancel"));
  expect(asked).toHaveLength(times);
});

test("a page in the place of Replicate's word stops no prediction", async () => {
  for (const status of [200, 404]) {
    const service = await onScript(replicate);
    service.play({
      [`GET /v1/predictions/${replicate.jobId}`]: { json: { id: replicate.jobId, status: "processing" } },
      [`POST /v1/predictions/${replicate.jobId}/cancel`]: { status, text: "<!doctype html>" },
    });
    expect(await service.connect().cancel?.(replicate.jobId)).toMatchObject({ status: "failed" });
  }
});

test.each<[string, ScriptedReply, object]>([
  ["asked to stop", { status: 202, json: { status: "CANCELLATION_REQUESTED" } }, { status: "canceled" }],
  ["out of the queue", { status: 200, json: { status: "OK" } }, { status: "canceled" }],
  ["done already", { status: 400, json: { status: "ALREADY_COMPLETED" } }, { status: "gone" }],
  ["unknown", { status: 404, json: { status: "NOT_FOUND" } }, { status: "gone" }],
  ["refused", { status: 401, json: { detail: "Unauthorized" } }, { status: "failed", failure: { class: "account" } }],
  ["lost", { breaks: "after" }, { status: "failed", failure: { class: "transient" } }],
  ["a page", { text: "<!doctype html>" }, { status: "failed", failure: { class: "transient" } }],
  ["a page that knows nothing", { status: 404, text: "<!doctype html>" }, { status: "failed" }],
])("fal's cancelling: %s", async (_claim, reply, expected) => {
  const service = await onScript(fal);
  service.play({ [`PUT /v1/${fal.jobId}/cancel`]: reply });
  expect(await service.connect().cancel?.(fal.jobId)).toMatchObject(expected);
  expect(service.requests()).toHaveLength(1);
});
