import type { RequestListener } from "node:http";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { createLedgerClient } from "../../lib/local/ledger-server.ts";
import { createLedgerTable } from "../support/create-ledger-table.ts";

/** The DynamoDB API in memory, with the ledger's table. */
export async function openLedgerTable(): Promise<{ client: DynamoDBClient; table: string }> {
  const server = dynalite({ createTableMs: 0 });
  const [serve] = server.listeners("request") as [RequestListener];
  const client = createLedgerClient({ port: 1, key: "none" }, serve);
  await createLedgerTable(client, "renders");
  return { client, table: "renders" };
}
