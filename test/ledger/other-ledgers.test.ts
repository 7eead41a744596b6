import { expect, test } from "vitest";
import { createDynamoDBBreakerLedger } from "../../lib/ledger/dynamodb-breaker-ledger.ts";
import { createDynamoDBBudgetLedger } from "../../lib/ledger/dynamodb-budget-ledger.ts";
import { createDynamoDBDurationLedger } from "../../lib/ledger/dynamodb-duration-ledger.ts";
import { createDynamoDBLedger } from "../../lib/ledger/dynamodb-ledger.ts";
import { createDynamoDBSweepLedger } from "../../lib/ledger/dynamodb-sweep-ledger.ts";
import { createDynamoDBWakeLedger } from "../../lib/ledger/dynamodb-wake-ledger.ts";
import { jobItemId } from "../../lib/ledger/job-item-id.ts";
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
  const clock = { now: now() };
  const wakes = memoryWakes(() => clock.now);
  return check({ wakes, another: wakes, clock });
});

test.each(wakeLedgerContract)("those who wait, over DynamoDB, keep the contract: $claim", async ({ check }) => {
  const at = await openLedgerTable();
  const clock = { now: now() };
  const open = () => createDynamoDBWakeLedger({ ...at, now: () => clock.now });
  await check({ wakes: open(), another: open(), clock });
});

test("how far a sweep has come is kept by its name, as it was put last, and is no render", async () => {
  const at = await openLedgerTable();
  const [sweeps, another] = [createDynamoDBSweepLedger(at), createDynamoDBSweepLedger(at)];
  const sweep = {
    begunAt: now().toISOString(),
    isOver: false,
    after: "stills/é +.jpg",
    since: null,
    unsettledSince: null,
  };
  expect(await sweeps.get("stills")).toBeNull();
  await sweeps.put("stills", sweep);
  await sweeps.put("clips", { ...sweep, after: null });
  await another.put("stills", { ...sweep, isOver: true });
  expect(await sweeps.get("stills")).toEqual({ ...sweep, isOver: true });
  expect(await another.get("clips")).toEqual({ ...sweep, after: null });
  expect(await Array.fromAsync(createDynamoDBLedger({ ...at, now }).list())).toEqual([]);
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

test("a job that is announced and never expected is kept for a quarter of an hour, with no word of its notice", async () => {
  const at = await openLedgerTable();
  const wakes = createDynamoDBWakeLedger({ ...at, now });
  await wakes.announce({ provider: "p", jobId: "video_1" });
  expect(await createTableItems(at).get("wake#p#video_1")).toEqual({
    id: "wake#p#video_1",
    announced: true,
    expiresAt: now().getTime() / 1000 + 900,
  });
});

test("a job's id of any length has an item of its own, whose key DynamoDB takes", async () => {
  const at = await openLedgerTable();
  const wakes = createDynamoDBWakeLedger({ ...at, now });
  const ledger = createDynamoDBLedger({ ...at, now });
  const ids = ["x".repeat(1024), "x".repeat(4096), `${"x".repeat(4095)}y`, "\u{1F600}".repeat(1000)];
  for (const jobId of ids) {
    await wakes.expect({ provider: "p", jobId });
    expect(await ledger.claimJob("p", jobId, `r-${ids.indexOf(jobId)}`)).toBe(`r-${ids.indexOf(jobId)}`);
    expect(Buffer.byteLength(jobItemId("wake", { provider: "p", jobId }))).toBeLessThan(2048);
  }
  expect(await ledger.ownerOfJob("p", ids[1] ?? "")).toBe("r-1");
  expect(await wakes.announce({ provider: "p", jobId: ids[3] ?? "" })).toEqual([]);
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
