import { expect, test } from "vitest";
import { createDynamoDBBreakerLedger } from "../../lib/ledger/dynamodb-breaker-ledger.ts";
import { createDynamoDBBudgetLedger } from "../../lib/ledger/dynamodb-budget-ledger.ts";
import { createDynamoDBDurationLedger } from "../../lib/ledger/dynamodb-duration-ledger.ts";
import { createDynamoDBLedger } from "../../lib/ledger/dynamodb-ledger.ts";
import { createDynamoDBWakeLedger } from "../../lib/ledger/dynamodb-wake-ledger.ts";
import { createTableItems } from "../../lib/ledger/table-items.ts";
import { emptySummary } from "../../lib/render/duration-summary.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import { memoryBreakers } from "../fakes/memory-breakers.ts";
import { memoryBudgets } from "../fakes/memory-budgets.ts";
import { memoryDurations } from "../fakes/memory-durations.ts";
import { memoryWakes } from "../fakes/memory-wakes.ts";
import { breakerLedgerContract } from "./breaker-ledger.contract.ts";
import { budgetLedgerContract } from "./budget-ledger.contract.ts";
import { durationLedgerContract } from "./duration-ledger.contract.ts";
import { openLedgerTable } from "./open-ledger-table.ts";
import { wakeLedgerContract } from "./wake-ledger.contract.ts";

const now = () => new Date("2026-11-22T12:00:00.000Z");

test.each(budgetLedgerContract)("the budgets in memory keep the contract: $claim", ({ check }) => {
  const budgets = memoryBudgets();
  return check({ budgets, another: budgets });
});

test.each(budgetLedgerContract)("the budgets over DynamoDB keep the contract: $claim", async ({ check }) => {
  const at = await openLedgerTable();
  const open = () => createDynamoDBBudgetLedger({ ...at, now });
  await check({ budgets: open(), another: open() });
});

test.each(breakerLedgerContract)("the breakers in memory keep the contract: $claim", ({ check }) => {
  const breakers = memoryBreakers();
  return check({ breakers, another: breakers });
});

test.each(breakerLedgerContract)("the breakers over DynamoDB keep the contract: $claim", async ({ check }) => {
  const at = await openLedgerTable();
  await check({ breakers: createDynamoDBBreakerLedger(at), another: createDynamoDBBreakerLedger(at) });
});

test.each(durationLedgerContract)("the durations in memory keep the contract: $claim", ({ check }) => {
  const durations = memoryDurations();
  return check({ durations, another: durations });
});

test.each(durationLedgerContract)("the durations over DynamoDB keep the contract: $claim", async ({ check }) => {
  const at = await openLedgerTable();
  await check({ durations: createDynamoDBDurationLedger(at), another: createDynamoDBDurationLedger(at) });
});

test.each(wakeLedgerContract)("those who wait, in memory, keep the contract: $claim", ({ check }) => {
  const wakes = memoryWakes();
  return check({ wakes, another: wakes });
});

test.each(wakeLedgerContract)("those who wait, over DynamoDB, keep the contract: $claim", async ({ check }) => {
  const at = await openLedgerTable();
  const open = () => createDynamoDBWakeLedger({ ...at, now });
  await check({ wakes: open(), another: open() });
});

test("who waits for a webhook is kept for three days, and is no render", async () => {
  const at = await openLedgerTable();
  const wakes = createDynamoDBWakeLedger({ ...at, now });
  await wakes.expect({ provider: "p", jobId: "video_1" });
  await wakes.wait({ provider: "p", jobId: "video_1" }, "execution-1", "token-1");
  const { expiresAt } = (await createTableItems(at).get<{ expiresAt: number }>("wake#p#video_1")) ?? {};
  expect(expiresAt).toBe(now().getTime() / 1000 + 3 * 86_400);
  expect(await Array.fromAsync(createDynamoDBLedger({ ...at, now }).list())).toEqual([]);
});

test("a budget is kept for 400 days, and no budget, breaker, duration or content is a render", async () => {
  const at = await openLedgerTable();
  const ledger = createDynamoDBLedger({ ...at, now });
  await createDynamoDBBudgetLedger({ ...at, now }).reserve("2026-11-22", "r1-1", 1, 5);
  const { expiresAt } = (await createTableItems(at).get<{ expiresAt: number }>("budget#2026-11-22")) ?? {};
  expect(expiresAt).toBe(now().getTime() / 1000 + 400 * 86_400);
  const failure = fakeFailure("account");
  const times = { openedAt: now().toISOString(), probeAt: now().toISOString() };
  await createDynamoDBBreakerLedger(at).open({
    ...{ provider: "p", failure, openedBy: "r1", runner: "x", probes: 0, ...times },
  });
  await createDynamoDBDurationLedger(at).note({ provider: "p", model: "m", seconds: 4 }, 30);
  await ledger.claimContent("c", "r1");
  expect(await createDynamoDBDurationLedger(at).get({ provider: "p", model: "m", seconds: 4 })).not.toEqual(
    emptySummary,
  );
  expect(await Array.fromAsync(ledger.list())).toEqual([]);
});
