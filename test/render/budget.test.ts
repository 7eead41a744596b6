import { expect, test } from "vitest";
import { breakerPauseSeconds, stopsProvider } from "../../lib/render/breaker-pause.ts";
import { budgetPeriods, dayOf, noBudget } from "../../lib/render/budget.ts";
import { ownFailure } from "../../lib/render/own-failures.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";

test("a job counts in its UTC day and month, where they have a limit", () => {
  const day = dayOf(new Date("2026-11-30T23:59:59.999Z"));
  expect(budgetPeriods(noBudget, day)).toEqual([]);
  expect(budgetPeriods({ ...noBudget, usdPerDay: 0 }, day)).toEqual([{ name: "2026-11-30", limitUsd: 0 }]);
  expect(budgetPeriods({ ...noBudget, usdPerDay: 5, usdPerMonth: 50 }, day)).toEqual([
    { name: "2026-11-30", limitUsd: 5 },
    { name: "2026-11", limitUsd: 50 },
  ]);
});

test.each([
  ["invalid_api_key", true],
  ["insufficient_quota", true],
  ["billing_hard_limit_reached", true],
  ["organization_must_be_verified", false],
  ["model_not_allowed", false],
  ["permission_denied", false],
  ["unsupported_country", false],
])("an account failure of the code %s pauses its provider: %s", (code, stops) => {
  expect(stopsProvider(fakeFailure("account", { code }))).toBe(stops);
});

test("no other failure pauses a provider, and none of our own making", () => {
  for (const name of ["policy", "request", "rate_limited", "transient", "expired"] as const)
    expect(stopsProvider(fakeFailure(name, { code: "invalid_api_key" }))).toBe(false);
  expect(stopsProvider(ownFailure("budget_exhausted"))).toBe(false);
});

test("a paused provider is tried after one minute, two, four ... never later than a quarter of an hour", () => {
  expect([0, 1, 2, 3, 4, 100].map(breakerPauseSeconds)).toEqual([60, 120, 240, 480, 900, 900]);
});
