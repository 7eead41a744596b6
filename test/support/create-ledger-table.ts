import { CreateTableCommand, type DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { ledgerSchema } from "../../lib/ledger/ledger-schema.ts";

/** The ledger's table, with its indexes. */
export async function createLedgerTable(client: DynamoDBClient, table: string): Promise<void> {
  await client.send(new CreateTableCommand(ledgerSchema(table)));
  await waitUntilTableExists({ client, maxWaitTime: 5, minDelay: 0.01, maxDelay: 0.01 }, { TableName: table });
}
