import fc from "fast-check";
import { expect, test } from "vitest";
import { refusalByMoney } from "../../lib/cli/refusal-by-money.ts";
import { resolveRequest } from "../../lib/render/request.ts";

const defaults = () => ({ model: "m", seconds: 4, sizes: { landscape: "1280x720", portrait: "720x1280" } });
const resolved = (request: Parameters<typeof resolveRequest>[0]) =>
  resolveRequest(request, { provider: "paid" }, defaults, "e");

test("what costs more than any limit is told with the limit's name", () => {
  expect(refusalByMoney(resolved({ maxCostUsd: 1 }), 1.5, { maxUsdPerDay: 1.2, maxUsdPerMonth: 9 })).toEqual([
    "The job would cost $1.50, and maxCostUsd is $1.00.",
    "The job would cost $1.50, and maxUsdPerDay is $1.20.",
  ]);
  const shots = { shots: [{ prompt: "a" }, { prompt: "b" }], maxCostUsd: 1 };
  expect(refusalByMoney(resolved(shots), 1.5, {})).toEqual([
    "The shots would together cost $1.50, and maxCostUsd is $1.00.",
  ]);
});

test("an unknown price is a refusal only where the settings refuse it", () => {
  expect(refusalByMoney(resolved({}), null, {})).toEqual([]);
  expect(refusalByMoney(resolved({}), null, { refuseUnknownPrices: true })).toEqual([
    "Nobody knows what the model m of paid costs, and refuseUnknownPrices is set.",
  ]);
});

test("where a fallback may be cheaper, nothing is foretold", () => {
  expect(refusalByMoney(resolved({ maxCostUsd: 1, fallbacks: ["studio"] }), 1.5, {})).toEqual([]);
});

test("within every limit, nothing speaks against it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 0, max: 1e6 }), (cents, more) => {
      const limit = (cents + more) / 100;
      expect(refusalByMoney(resolved({ maxCostUsd: limit }), cents / 100, { maxUsdPerDay: limit })).toEqual([]);
    }),
  );
});
