import { mkdtemp, readdir, rm } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { CreateTableCommand, type CreateTableCommandInput, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { expect, test } from "vitest";
import { createDynamoDBLedger } from "../../lib/ledger/dynamodb-ledger.ts";
import { ledgerSchema } from "../../lib/ledger/ledger-schema.ts";
import { DataFolderInUseError } from "../../lib/local/data-folder-errors.ts";
import { createLedgerClient, ledgerTable, startLedgerServer } from "../../lib/local/ledger-server.ts";

/** A folder whose ledger has a table of this schema. */
async function folderWith(schema: CreateTableCommandInput, createTableMs: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "stillmotion-ledger-"));
  const server = dynalite({ path: join(folder, "ledger"), createTableMs });
  const [serve] = server.listeners("request") as [RequestListener];
  const client = createLedgerClient({ port: 1, key: "none" }, serve);
  await client.send(new CreateTableCommand(schema));
  const patience = { maxWaitTime: 5, minDelay: 0.01, maxDelay: 0.01 };
  if (createTableMs === 0) await waitUntilTableExists({ client, ...patience }, { TableName: ledgerTable });
  await new Promise((closed) => server.listen(0, () => server.close(closed)));
  return folder;
}

test("a process that was killed while it made the table leaves a folder that works", async () => {
  const folder = await folderWith(ledgerSchema(ledgerTable), 1_000_000);

  for (const expected of [null, "a render"]) {
    const { client, close } = await startLedgerServer(folder);
    const ledger = createDynamoDBLedger({ client, table: ledgerTable, now: () => new Date() });
    expect(await ledger.ownerOfJob("studio", "a job")).toBe(expected);
    await ledger.claimJob("studio", "a job", "a render");
    await close();
  }
  expect((await readdir(folder)).filter((name) => name.startsWith("ledger.broken-"))).toHaveLength(1);
  await rm(folder, { recursive: true });
});

test("a ledger without the indexes that are asked is left as it is, and the error says what to do", async () => {
  const { GlobalSecondaryIndexes: _, ...plain } = ledgerSchema(ledgerTable);
  const AttributeDefinitions = [{ AttributeName: "id", AttributeType: "S" as const }];
  const folder = await folderWith({ ...plain, AttributeDefinitions }, 0);
  await expect(startLedgerServer(folder)).rejects.toThrow(/made by an earlier version.*move the folder/);
  expect(await readdir(folder)).toContain("ledger");
  await rm(folder, { recursive: true });
});

test("of several that start at once on one folder one serves it, and the others are told that it is in use", async () => {
  for (let round = 0; round < 5; round++) {
    const folder = await mkdtemp(join(tmpdir(), "stillmotion-ledger-"));
    const starts = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) =>
        setTimeout(index * Math.random() * 4).then(() => startLedgerServer(folder)),
      ),
    );
    const servers = starts.filter((start) => start.status === "fulfilled");
    const refusals = starts.filter((start) => start.status === "rejected");
    for (const { reason } of refusals) expect(reason).toBeInstanceOf(DataFolderInUseError);
    expect(servers).toHaveLength(1);
    expect(await readdir(folder)).toContain("ledger-address.json");
    for (const { value } of servers) await value.close();
    await rm(folder, { recursive: true });
  }
});
