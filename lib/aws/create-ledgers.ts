import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createDynamoDBBreakerLedger } from "../ledger/dynamodb-breaker-ledger.ts";
import { createDynamoDBBudgetLedger } from "../ledger/dynamodb-budget-ledger.ts";
import { createDynamoDBDurationLedger } from "../ledger/dynamodb-duration-ledger.ts";
import { createDynamoDBLedger } from "../ledger/dynamodb-ledger.ts";
import { createDynamoDBPlaceLedger } from "../ledger/dynamodb-place-ledger.ts";
import { createDynamoDBWakeLedger } from "../ledger/dynamodb-wake-ledger.ts";
import { clientOptions } from "./client-options.ts";
import type { Environment } from "./environment.ts";
import { now } from "./now.ts";

/** All that one table of DynamoDB keeps: renders, what is spent, and which providers are paused. */
export function createLedgers({ LEDGER_TABLE: table, RECORD_EXPIRY_DAYS: recordExpiryDays }: Environment) {
  const client = new DynamoDBClient(clientOptions);
  const ledger = createDynamoDBLedger({ client, table, recordExpiryDays, now });
  return {
    // Every state has a process of its own here, so what one of them saw before its last step is out of date.
    ledger: { ...ledger, recall: ledger.get },
    budgets: createDynamoDBBudgetLedger({ client, table, now }),
    durations: createDynamoDBDurationLedger({ client, table }),
    places: createDynamoDBPlaceLedger({ client, table, now, random: Math.random, pause: sleep }),
    breakers: createDynamoDBBreakerLedger({ client, table }),
    wakes: createDynamoDBWakeLedger({ client, table, now }),
  };
}
