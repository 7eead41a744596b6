import fc from "fast-check";
import { expect, test } from "vitest";
import { attemptLadder } from "../../lib/render/attempt-ladder.ts";
import type { Failure, FailureClass } from "../../lib/render/failure.ts";
import { ownFailure } from "../../lib/render/own-failures.ts";
import { spentUsd } from "../../lib/render/render-record.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import { context, jobsAfter } from "./plan-situation.ts";

const classes: FailureClass[] = ["policy", "request", "account", "rate_limited", "transient", "expired"];
const failures: fc.Arbitrary<Failure> = fc.oneof(
  fc
    .record({
      failureClass: fc.constantFrom(...classes),
      phase: fc.constantFrom("create" as const, "poll" as const, "download" as const),
      billed: fc.constantFrom("yes" as const, "no" as const, "unknown" as const),
      code: fc.constantFrom("random_block", "a_code"),
    })
    .map(({ failureClass, ...changes }) => fakeFailure(failureClass, changes)),
  fc.constantFrom(ownFailure("create_outcome_unknown"), ownFailure("provider_unreachable")),
);
const requests = fc.record({
  fallbacks: fc.array(fc.constantFrom("p/pro", "q/x", "r/y", "q/z"), { maxLength: 5 }),
  onPolicy: fc.constantFrom("reject" as const, "next-provider" as const),
  maxCostUsd: fc.double({ min: 0.8, max: 6, noNaN: true }),
});
const stories = fc.array(failures, { minLength: 40, maxLength: 40 });

const told = (failure: Failure | null) => failure?.class === "rate_limited" && failure.phase === "create";

test("whatever fails however, no more jobs are made than the ladder has rungs, and one more for a random block", () => {
  fc.assert(
    fc.property(stories, requests, (story, request) => {
      const { record } = jobsAfter((number) => story[number - 1] as Failure, request);
      const { provider, model, seconds, size, fallbacks } = record.request;
      const rungs = attemptLadder({ provider, model, seconds, size, fallbacks }, context()).length;
      const made = record.attempts.filter(({ failure }) => !told(failure));
      expect(made.length).toBeLessThanOrEqual(rungs + 1);
    }),
  );
});

test("after a policy rejection, the same provider is asked again only for one random block, another only if wished", () => {
  fc.assert(
    fc.property(stories, requests, (story, request) => {
      const { attempts } = jobsAfter((number) => story[number - 1] as Failure, request).record;
      let reruns = 0;
      for (const [index, { failure, provider }] of attempts.entries()) {
        const next = attempts[index + 1];
        if (failure?.class !== "policy" || next === undefined) continue;
        if (next.provider !== provider) expect(request.onPolicy).toBe("next-provider");
        else {
          expect(failure.code).toBe("random_block");
          expect({ ...next, number: 0 }).toMatchObject({
            model: attempts[index]?.model,
            seconds: attempts[index]?.seconds,
          });
          reruns++;
        }
      }
      expect(reruns).toBeLessThanOrEqual(1);
    }),
  );
});

test("an account that refuses is not asked again, and a request that can't be made not either", () => {
  fc.assert(
    fc.property(stories, requests, (story, request) => {
      const { attempts } = jobsAfter((number) => story[number - 1] as Failure, request).record;
      for (const [index, { failure, provider, model }] of attempts.entries()) {
        const next = attempts[index + 1];
        if (next === undefined) continue;
        if (failure?.class === "account" || failure?.code === "create_outcome_unknown")
          expect(next.provider).not.toBe(provider);
        if (failure?.class === "request") expect(next.rung).toBe("fallback");
        expect(model.length).toBeGreaterThan(0);
      }
    }),
  );
});

test("what the jobs cost together never exceeds maxCostUsd", () => {
  fc.assert(
    fc.property(stories, requests, (story, request) => {
      const { record } = jobsAfter((number) => story[number - 1] as Failure, request);
      expect(spentUsd(record)).toBeLessThanOrEqual(request.maxCostUsd + 1e-6);
    }),
  );
});
