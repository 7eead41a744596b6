import { describe, expect, test } from "vitest";
import type { Failure } from "../../lib/render/failure.ts";
import { ownFailure } from "../../lib/render/own-failures.ts";
import { pauseSeconds, planIfAllFail, planNextAttempt } from "../../lib/render/plan-next-attempt.ts";
import type { RenderRequest } from "../../lib/render/request.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import { aRender, begun, context, failed, jobsAfter } from "./plan-situation.ts";

const fallbacks = ["q/x", "r/y"];
const own = ["as asked: p a 8", "same again: p a 8", "lighter: p a 4"];
const others = ["fallback: q x 5", "same again: q x 5", "fallback: r y 8", "same again: r y 8"];
const each = (failure: Failure) => () => failure;
const policy = fakeFailure("policy", { code: "moderation_blocked" });
const useless = fakeFailure("transient", { phase: "download" });

interface Row {
  failure: string;
  situation: string;
  at: (number: number) => Failure;
  request: RenderRequest;
  jobs: string[];
}

/** What is made when every job fails in the same way. */
const table: Row[] = [
  ...(["transient", "expired"] as const).flatMap((name) => [
    { failure: name, situation: "alone", at: each(fakeFailure(name)), request: {}, jobs: own },
    {
      failure: name,
      situation: "fallbacks",
      at: each(fakeFailure(name)),
      request: { fallbacks },
      jobs: [...own, ...others],
    },
  ]),
  {
    failure: "transient",
    situation: "may cost more",
    at: each(fakeFailure("transient")),
    request: { maxCostUsd: 10 },
    jobs: [...own, "other model: p pro 8"],
  },
  { failure: "policy", situation: "alone", at: each(policy), request: {}, jobs: ["as asked: p a 8"] },
  { failure: "policy", situation: "fallbacks", at: each(policy), request: { fallbacks }, jobs: ["as asked: p a 8"] },
  {
    failure: "policy",
    situation: "onPolicy next-provider",
    at: each(policy),
    request: { fallbacks, onPolicy: "next-provider" },
    jobs: ["as asked: p a 8", "fallback: q x 5", "fallback: r y 8"],
  },
  {
    failure: "random block",
    situation: "alone",
    at: each(fakeFailure("policy", { code: "random_block" })),
    request: {},
    jobs: ["as asked: p a 8", "same again: p a 8"],
  },
  {
    failure: "random block",
    situation: "onPolicy next-provider",
    at: each(fakeFailure("policy", { code: "random_block" })),
    request: { fallbacks: ["q/x"], onPolicy: "next-provider" },
    jobs: ["as asked: p a 8", "same again: p a 8", "fallback: q x 5"],
  },
  { failure: "request", situation: "alone", at: each(fakeFailure("request")), request: {}, jobs: ["as asked: p a 8"] },
  {
    failure: "request",
    situation: "fallbacks",
    at: each(fakeFailure("request")),
    request: { fallbacks: ["p/pro", "q/x"] },
    jobs: ["as asked: p a 8", "fallback: p pro 8", "fallback: q x 5"],
  },
  { failure: "account", situation: "alone", at: each(fakeFailure("account")), request: {}, jobs: ["as asked: p a 8"] },
  {
    failure: "account",
    situation: "fallbacks",
    at: each(fakeFailure("account")),
    request: { fallbacks: ["p/pro", "q/x"] },
    jobs: ["as asked: p a 8", "fallback: q x 5"],
  },
  { failure: "clip of no use", situation: "alone", at: each(useless), request: {}, jobs: own.slice(0, 2) },
  {
    failure: "clip of no use",
    situation: "fallback",
    at: each(useless),
    request: { fallbacks: ["q/x"] },
    jobs: [...own.slice(0, 2), "fallback: q x 5"],
  },
  {
    failure: "create_outcome_unknown",
    situation: "alone",
    at: each(ownFailure("create_outcome_unknown")),
    request: {},
    jobs: ["as asked: p a 8"],
  },
  {
    failure: "create_outcome_unknown",
    situation: "fallbacks",
    at: each(ownFailure("create_outcome_unknown")),
    request: { fallbacks: ["p/pro", "q/x"] },
    jobs: ["as asked: p a 8", "fallback: q x 5"],
  },
  {
    failure: "too many requests of a finished job",
    situation: "alone",
    at: each(fakeFailure("rate_limited", { phase: "download" })),
    request: {},
    jobs: own.slice(0, 2),
  },
];

describe("NEEDS 19: what is made when every job fails in the same way", () => {
  test.each(table)("$failure, $situation", ({ at, request, jobs }) => {
    expect(jobsAfter(at, request).jobs).toEqual(jobs);
  });
});

test.each([
  "deadline_exceeded",
  "canceled",
  "budget_exhausted",
  "price_unknown",
  "internal_error",
  "provider_moved",
] as const)("NEEDS 19: after %s, which no provider can help, nothing follows, whatever fallbacks there are", (code) => {
  const failure = ownFailure(code);
  const record = failed(aRender({ fallbacks, onPolicy: "next-provider" }), failure);
  expect(planNextAttempt(record, failure, context())).toBeNull();
});

test("being told to come back later uses up no rung: the very same job is asked for, when it was told", () => {
  const failure = fakeFailure("rate_limited", { phase: "create", retryAfterSeconds: 40 });
  const record = failed(aRender(), failure);
  expect(planNextAttempt(record, failure, context())).toMatchObject({
    ...{ rung: "as asked", rungIndex: 0, model: "a", seconds: 8, notBefore: "2026-11-22T12:00:40.000Z" },
    because: failure.code,
  });
});

test("told to come back after the deadline, it turns to a fallback at once, or ends", () => {
  const failure = fakeFailure("rate_limited", { phase: "create", retryAfterSeconds: 3600 });
  expect(planNextAttempt(failed(aRender(), failure), failure, context())).toBeNull();
  expect(planNextAttempt(failed(aRender({ fallbacks }), failure), failure, context())).toMatchObject({
    ...{ rung: "fallback", provider: "q", notBefore: begun.toISOString() },
  });
});

test("after the deadline nothing follows", () => {
  const failure = fakeFailure("transient");
  const late = { now: new Date(begun.getTime() + 30 * 60_000) };
  expect(planNextAttempt(failed(aRender({ fallbacks }), failure), failure, context(late))).toBeNull();
});

test("a job that was never begun, because its provider is paused, gives way to another provider's", () => {
  const failure = fakeFailure("account", { code: "invalid_api_key" });
  expect(planNextAttempt(aRender({ fallbacks }), failure, context())).toMatchObject({ provider: "q", rungIndex: 4 });
  expect(planNextAttempt(aRender(), failure, context())).toBeNull();
});

test("what was billed counts against maxCostUsd, what was not does not; the last cent may be spent", () => {
  const unbilled = fakeFailure("transient", { billed: "no" });
  const billed = fakeFailure("transient", { billed: "yes" });
  const jobs = (failure: Failure, maxCostUsd: number) => jobsAfter(each(failure), { maxCostUsd }).jobs;
  expect(jobs(billed, 1.2)).toEqual(["as asked: p a 8", "lighter: p a 4"]);
  expect(jobs(billed, 1.6)).toEqual(["as asked: p a 8", "same again: p a 8"]);
  expect(jobs(unbilled, 0.8)).toEqual(own);
  expect(jobs(unbilled, 2.4)).toEqual([...own, "other model: p pro 8"]);
  // Ten tenths are one.
  const tenths = jobsAfter(each(billed), { seconds: 1, provider: "q", model: "x", maxCostUsd: 0.6 });
  expect(tenths.jobs).toHaveLength(3);
});

test.each([null, 0.5, 1, 1.7, 2.5, 100])(
  "told beforehand, with %s dollars to spend: the jobs that do follow",
  (most) => {
    const request: RenderRequest = { fallbacks, ...(most === null ? {} : { maxCostUsd: most }) };
    const { jobs, record } = jobsAfter(each(fakeFailure("transient", { billed: "yes" })), request);
    const told = planIfAllFail(record.request, record.request.maxCostUsd, context());
    expect(told.map(({ rung, provider, model, seconds }) => `${rung}: ${provider} ${model} ${seconds}`)).toEqual(
      jobs.slice(1),
    );
  },
);

test("attempts from before a retry no longer count, their money does", () => {
  const failure = fakeFailure("transient", { phase: "download", billed: "yes" });
  const { record } = jobsAfter(each(failure), { maxCostUsd: 10 });
  const reopened = { ...record, attemptsBeforeRetry: record.attempts.length, next: aRender().next };
  const again = failed(reopened, failure);
  expect(planNextAttempt(again, failure, context())).toMatchObject({ rung: "same again" });
  const dear = { ...again, request: { ...again.request, maxCostUsd: 2.5 } };
  expect(planNextAttempt(dear, failure, context())).toBeNull();
});

test("a size that the request left open is the one the first job had, also after a fallback", () => {
  const open = aRender({ provider: "p", model: "a", seconds: 8, fallbacks: ["q/x", "r/y"] });
  const sized = { ...open, request: { ...open.request, size: null } };
  const failure = fakeFailure("account");
  const first = failed(sized, failure);
  const second = { ...first, next: planNextAttempt(first, failure, context()) };
  expect(second.next).toMatchObject({ provider: "q", size: "1920x1080", seconds: 5 });
  const third = failed(second, failure);
  expect(planNextAttempt(third, failure, context())).toMatchObject({ provider: "r", size: "1280x720", seconds: 8 });
});

test("pauses grow, are spread by chance, follow what the provider says, and never pass the deadline", () => {
  const failure = fakeFailure("transient");
  const at = { deadlineAt: "2026-11-22T13:00:00.000Z", now: begun };
  expect([1, 2, 3, 9].map((failures) => pauseSeconds(failure, failures, { ...at, jitter: 0.999 }))).toEqual([
    2, 4, 8, 60,
  ]);
  expect(pauseSeconds(failure, 9, { ...at, jitter: 0 })).toBe(1);
  expect(pauseSeconds({ ...failure, retryAfterSeconds: 90 }, 1, { ...at, jitter: 0 })).toBe(90);
  expect(pauseSeconds({ ...failure, retryAfterSeconds: 3600 }, 1, { ...at, jitter: 0 })).toBeNull();
});
