import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Breaker, BreakerLedger } from "./breaker-ledger.ts";
import { createTableItems, isNew } from "./table-items.ts";

interface BreakerItem extends Breaker {
  id: string;
}

/** One item per open breaker, `breaker#provider`, of the ledger's table. */
export function createDynamoDBBreakerLedger(options: { client: DynamoDBClient; table: string }): BreakerLedger {
  const items = createTableItems(options);
  async function get(provider: string): Promise<Breaker | null> {
    const item = await items.get<BreakerItem>(idOf(provider));
    if (item === null) return null;
    const { id: _, ...breaker } = item;
    return breaker;
  }
  return {
    get,
    async open(breaker) {
      const { provider } = breaker;
      if (await items.put({ id: idOf(provider), ...breaker }, isNew)) return breaker;
      return (await get(provider)) ?? breaker;
    },
    replace: (seen, next) =>
      items.put(
        { id: idOf(next.provider), ...next },
        {
          ConditionExpression: "probeAt = :probeAt AND probes = :probes AND openedAt = :openedAt",
          ExpressionAttributeValues: {
            ":probeAt": seen.probeAt,
            ":probes": seen.probes,
            ":openedAt": seen.openedAt,
          },
        },
      ),
    close: (provider) => items.remove(idOf(provider)),
  };
}

function idOf(provider: string): string {
  return `breaker#${provider}`;
}
