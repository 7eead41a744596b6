import { mkdtemp, readdir, rm } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { expect, test } from "vitest";
import { createDynamoDBLedger } from "../../lib/ledger/dynamodb-ledger.ts";
import { DataFolderInUseError } from "../../lib/local/data-folder-errors.ts";
import { createLedgerClient, ledgerTable, startLedgerServer } from "../../lib/local/ledger-server.ts";

test("a process that was killed while it made the table leaves a folder that works", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stillmotion-ledger-"));
  const killed = dynalite({ path: join(folder, "ledger"), createTableMs: 1_000_000 });
  const [serve] = killed.listeners("request") as [RequestListener];
  await createLedgerClient({ port: 1, key: "none" }, serve).send(
    new CreateTableCommand({
      TableName: ledgerTable,
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await new Promise((closed) => killed.listen(0, () => killed.close(closed)));

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
