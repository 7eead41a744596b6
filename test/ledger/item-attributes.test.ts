import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { expect, onTestFinished, test } from "vitest";
import { createDynamoDBLedger } from "../../lib/ledger/dynamodb-ledger.ts";
import { ledgerTable, startLedgerServer } from "../../lib/local/ledger-server.ts";
import { providerDefaults } from "../../lib/providers/catalogue/provider-defaults.ts";
import { newRecord } from "../../lib/render/new-record.ts";
import { resolveRequest } from "../../lib/render/request.ts";

test("an item says its still in one attribute, for an index, which no record shows", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stillmotion-ledger-"));
  const server = await startLedgerServer(folder);
  onTestFinished(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });
  const now = () => new Date(0);
  const ledger = createDynamoDBLedger({ client: server.client, table: ledgerTable, now });
  const still = { bucket: "stills", key: "stills/a b+c%20é.jpg", versionId: null, etag: "e", bytes: 1 };
  const request = resolveRequest({}, { provider: "openai" }, providerDefaults, "event");
  const record = newRecord({ renderId: "r1", still, request, estimatedUsd: null, eventId: "event", now: now() });
  const stillKeyInTheTable = async () => {
    const { Item } = await server.client.send(new GetItemCommand({ TableName: ledgerTable, Key: { id: { S: "r1" } } }));
    return Item?.stillKey;
  };

  const entry = await ledger.open(record);
  expect(await stillKeyInTheTable()).toEqual({ S: "stills/stills/a b+c%20é.jpg" });
  await ledger.update(entry, (current) => ({ ...current, status: "rendering" }));
  expect(await stillKeyInTheTable()).toEqual({ S: "stills/stills/a b+c%20é.jpg" });
  expect((await ledger.get("r1"))?.record).toEqual({ ...record, status: "rendering" });
});

test("where records expire, only those that have ended say when; no record shows it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stillmotion-ledger-"));
  const server = await startLedgerServer(folder);
  onTestFinished(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });
  const options = { client: server.client, table: ledgerTable, now: () => new Date(0) };
  const ledger = createDynamoDBLedger({ ...options, recordExpiryDays: 2 });
  const still = { bucket: "stills", key: "stills/a.jpg", versionId: null, etag: "e", bytes: 1 };
  const request = resolveRequest({}, { provider: "openai" }, providerDefaults, "event");
  const begun = { renderId: "r1", still, request, estimatedUsd: null, eventId: "event", now: new Date(0) };
  const expiresAt = async () => {
    const { Item } = await server.client.send(new GetItemCommand({ TableName: ledgerTable, Key: { id: { S: "r1" } } }));
    return Item?.expiresAt;
  };

  const entry = await ledger.open(newRecord(begun));
  expect(await expiresAt()).toBeUndefined();
  const endedAt = "1970-01-02T00:00:00.500Z";
  await ledger.update(entry, (record) => ({ ...record, status: "failed", endedAt }));
  expect(await expiresAt()).toEqual({ N: String(3 * 86_400) });
  expect(await ledger.get("r1")).toMatchObject({ record: { endedAt }, revision: 2 });
  expect((await ledger.get("r1"))?.record).not.toHaveProperty("expiresAt");
});
