import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Sweep, SweepLedger } from "./sweep-ledger.ts";
import { createTableItems } from "./table-items.ts";

interface SweepItem {
  id: string;
  sweep: Sweep;
}

/**
 * One item per sweep, `sweep#stills`, of the ledger's table. Of two runs at the same time the last to write counts: what
 * the other has looked at is at the worst looked at again.
 */
export function createDynamoDBSweepLedger(options: { client: DynamoDBClient; table: string }): SweepLedger {
  const items = createTableItems(options);
  return {
    get: async (name) => (await items.get<SweepItem>(idOf(name)))?.sweep ?? null,
    async put(name, sweep) {
      await items.put<SweepItem>({ id: idOf(name), sweep });
    },
  };
}

function idOf(name: string): string {
  return `sweep#${name}`;
}
