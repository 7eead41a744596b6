import { mkdtemp, rm } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { expect, test } from "vitest";
import { createDynamoDBLedger } from "../../lib/ledger/dynamodb-ledger.ts";
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
  await rm(folder, { recursive: true });
});
