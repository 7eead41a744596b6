import { expect, test } from "vitest";
import { noBudget } from "../../lib/render/budget.ts";
import { cancelRender } from "../../lib/steps/cancel-render.ts";
import { fakeCatalogue, pricedModel } from "../fakes/fake-catalogue.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import { type FakeProviderOptions, fakeProvider } from "../fakes/fake-provider.ts";
import { requestStill, runWorkflow, type TestWorld, testWorld } from "../support/run-workflow.ts";
import { runAll } from "./run-all.ts";

/** Clips of 4 s at ten cents a second. */
function worldOf(options: FakeProviderOptions, budget: Partial<typeof noBudget>) {
  const other = fakeProvider({ name: "other" });
  const world: TestWorld = testWorld({
    provider: fakeProvider({ now: () => world.clock.now, ...options }),
    fallbacks: { other },
    catalogue: fakeCatalogue({ fake: [pricedModel("fake-1", 0.1)], other: [pricedModel("other-1", 0.01)] }),
    settings: { budget: { ...noBudget, ...budget } },
  });
  return { world, other };
}

const day = "2026-11-22";
const eventsOf = (world: TestWorld, count: number) =>
  Promise.all(Array.from({ length: count }, (_, index) => requestStill(world, { seconds: 4 }, `stills/${index}.jpg`)));

test("NEEDS 20: of 10 renders at once and money for 9, exactly one is refused, before any create", async () => {
  const { world } = worldOf({}, { usdPerDay: 3.6 });
  const records = await runAll(world, await eventsOf(world, 10));
  const refused = records.filter(({ status }) => status === "failed");
  expect(refused).toMatchObject([{ failure: { class: "account", code: "budget_exhausted" }, attempts: [] }]);
  expect(refused[0]?.failure?.message).toBe("The job would cost $0.40, and the budget of 2026-11-22 is $3.60.");
  expect(world.provider.creates).toHaveLength(9);
  expect(await world.dependencies.budgets.spent(day)).toEqual({ spentUsd: 3.6, reservedUsd: 0 });
});

test("NEEDS 20: the month has its own limit, and what it refuses gives the day its money back", async () => {
  const { world } = worldOf({}, { usdPerDay: 100, usdPerMonth: 0.5 });
  const records = await runAll(world, await eventsOf(world, 2));
  expect(records.map(({ status }) => status).sort()).toEqual(["failed", "succeeded"]);
  expect(await world.dependencies.budgets.spent("2026-11")).toEqual({ spentUsd: 0.4, reservedUsd: 0 });
  expect(await world.dependencies.budgets.spent(day)).toEqual({ spentUsd: 0.4, reservedUsd: 0 });
});

test("NEEDS 3: what was not billed is given back, what was or may have been is not", async () => {
  for (const [billed, spentUsd] of [
    ["no", 0],
    ["yes", 0.4],
    ["unknown", 0.4],
  ] as const) {
    const failure = fakeFailure("policy", { billed });
    const { world } = worldOf({ polls: () => ({ status: "failed", failure }) }, { usdPerDay: 1 });
    const { record } = await runWorkflow(world, await requestStill(world, { seconds: 4 }));
    expect(record.failure?.billed).toBe(billed);
    expect(record.cost).toEqual({ estimatedUsd: spentUsd, currency: "USD" });
    expect(await world.dependencies.budgets.spent(day)).toEqual({ spentUsd, reservedUsd: 0 });
  }
});

test("every attempt has money of its own, and a second one that is too dear is not made", async () => {
  const failure = fakeFailure("transient", { billed: "yes" });
  const { world } = worldOf({ polls: () => ({ status: "failed", failure }) }, { usdPerDay: 1 });
  const { record } = await runWorkflow(world, await requestStill(world, { seconds: 4 }));
  expect(record).toMatchObject({ status: "failed", failure: { code: "budget_exhausted" } });
  expect(world.provider.creates).toHaveLength(2);
  expect(await world.dependencies.budgets.spent(day)).toEqual({ spentUsd: 0.8, reservedUsd: 0 });
});

test("a busy provider is asked again with the same money", async () => {
  const busy = { status: "later", failure: fakeFailure("rate_limited", { retryAfterSeconds: 30 }) } as const;
  const { world } = worldOf({ creates: [busy, busy, busy] }, { usdPerDay: 0.4 });
  const { record } = await runWorkflow(world, await requestStill(world, { seconds: 4 }));
  expect(record.status).toBe("succeeded");
  expect(await world.dependencies.budgets.spent(day)).toEqual({ spentUsd: 0.4, reservedUsd: 0 });
});

test("a fallback is counted at its own price", async () => {
  const refused = { status: "failed", failure: fakeFailure("account", { code: "no_credits", billed: "no" }) } as const;
  const { world, other } = worldOf({ creates: () => refused }, { usdPerDay: 0.4 });
  const request = { seconds: 4, fallbacks: ["other/other-1"] };
  const { record } = await runWorkflow(world, await requestStill(world, request));
  expect(record).toMatchObject({ status: "succeeded", cost: { estimatedUsd: 0.04 } });
  expect(other.jobs).toHaveLength(1);
  expect(await world.dependencies.budgets.spent(day)).toEqual({ spentUsd: 0.04, reservedUsd: 0 });
});

test("a render that is canceled leaves nothing set aside", async () => {
  const { world } = worldOf({ polls: () => "running" }, { usdPerDay: 1 });
  const poll = world.provider.poll;
  world.provider.poll = async (jobId) => {
    const answer = await poll(jobId);
    const [renderId = ""] = world.ledger.records.keys();
    await cancelRender(world.dependencies)(renderId);
    return answer;
  };
  const { record } = await runWorkflow(world, await requestStill(world, { seconds: 4 }));
  expect(record.status).toBe("canceled");
  expect(await world.dependencies.budgets.spent(day)).toEqual({ spentUsd: 0.4, reservedUsd: 0 });
});

test("maxCostUsd refuses a job before it is asked for, to the cent", async () => {
  const { world } = worldOf({}, {});
  const dear = await runWorkflow(world, await requestStill(world, { seconds: 4, maxCostUsd: 0.39 }));
  expect(dear.record).toMatchObject({ status: "failed", failure: { class: "account", code: "budget_exhausted" } });
  expect(dear.record.failure?.message).toBe("The job would cost $0.40; the render may cost $0.39.");
  expect(world.provider.creates).toEqual([]);
  const fits = worldOf({}, {}).world;
  expect((await runWorkflow(fits, await requestStill(fits, { seconds: 4, maxCostUsd: 0.4 }))).record.status).toBe(
    "succeeded",
  );
});

test("a price that nobody knows counts as nothing, or is refused where the deployment says so", async () => {
  const request = { model: "nobody-knows" };
  const loose = worldOf({}, { usdPerDay: 0 }).world;
  const made = await runWorkflow(loose, await requestStill(loose, request));
  expect(made.record).toMatchObject({ status: "succeeded", cost: { estimatedUsd: null } });
  const strict = worldOf({}, { usdPerDay: 100, refuseUnknownPrices: true }).world;
  const refused = await runWorkflow(strict, await requestStill(strict, request));
  expect(refused.record.failure).toMatchObject({ class: "account", code: "price_unknown" });
  expect(strict.provider.creates).toEqual([]);
});
