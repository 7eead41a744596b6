import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createDynamoDBLedger } from "../ledger/dynamodb-ledger.ts";
import type { RenderLedger } from "../ledger/render-ledger.ts";
import { clientOptions } from "./client-options.ts";
import type { Environment } from "./environment.ts";
import { ledgerIndexes } from "./ledger-indexes.ts";
import { now } from "./now.ts";

/** DynamoDB. Every state has a process of its own here, so what one of them saw before its last step is out of date. */
export function createLedger({ LEDGER_TABLE: table, RECORD_EXPIRY_DAYS: recordExpiryDays }: Environment): RenderLedger {
  const client = new DynamoDBClient(clientOptions);
  const ledger = createDynamoDBLedger({ client, table, stillIndex: ledgerIndexes.still, recordExpiryDays, now });
  return { ...ledger, recall: ledger.get };
}
