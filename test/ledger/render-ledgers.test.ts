import type { RequestListener } from "node:http";
import dynalite from "dynalite";
import { expect, test } from "vitest";
import { createDynamoDBLedger } from "../../lib/ledger/dynamodb-ledger.ts";
import { createLedgerClient } from "../../lib/local/ledger-server.ts";
import { memoryLedger } from "../fakes/memory-ledger.ts";
import { createLedgerTable } from "../support/create-ledger-table.ts";
import { aRecord, type OpenedLedger, renderLedgerContract } from "./render-ledger.contract.ts";

function openMemory(): OpenedLedger {
  const clock = { now: new Date() };
  const ledger = memoryLedger(() => clock.now);
  return { ledger, another: ledger, clock };
}

/** The DynamoDB API in memory, asked by two processes that know nothing of each other. */
async function openDynamoDB(): Promise<OpenedLedger> {
  const clock = { now: new Date() };
  const server = dynalite({ createTableMs: 0 });
  const [serve] = server.listeners("request") as [RequestListener];
  const client = createLedgerClient({ port: 1, key: "none" }, serve);
  await createLedgerTable(client, "renders");
  const open = () => createDynamoDBLedger({ client, table: "renders", now: () => clock.now });
  return { ledger: open(), another: open(), clock };
}

test.each(renderLedgerContract)("the ledger in memory keeps the contract: $claim", ({ check }) => check(openMemory()));

test.each(renderLedgerContract)("the ledger over DynamoDB keeps the contract: $claim", async ({ check }) =>
  check(await openDynamoDB()),
);

test("what one process remembers is what it last saw itself", async () => {
  const { ledger, another } = await openDynamoDB();
  const mine = await ledger.open(aRecord("r1"));
  await another.update(mine, (record) => ({ ...record, status: "canceled" }));
  expect((await ledger.recall("r1"))?.record.status).toBe("queued");
  await ledger.update(mine, (record) => (record.status === "canceled" ? null : { ...record, retries: 1 }));
  expect((await ledger.recall("r1"))?.record.status).toBe("canceled");
});

test("NEEDS 18: a record larger than DynamoDB takes (a prompt of 300 KB) is refused whole, and the error says so", async () => {
  const { ledger } = await openDynamoDB();
  await expect(ledger.open(aRecord("r1", "x".repeat(300_000)))).rejects.toThrow(/r1.*larger than the 400 KB/);
  expect(await ledger.get("r1")).toBeNull();
  const entry = await ledger.open(aRecord("r2"));
  const grown = { ...entry.record, prompt: "x".repeat(500_000) };
  await expect(ledger.update(entry, () => grown)).rejects.toThrow(/r2.*larger than the 400 KB/);
  expect(await ledger.get("r2")).toEqual({ record: entry.record, revision: 1 });
});
