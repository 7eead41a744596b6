import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { BudgetLedger } from "./budget-ledger.ts";
import { createTableItems, isNew } from "./table-items.ts";

interface BudgetItem {
  id: string;
  /** Spent and set aside, in millionths of a US dollar: whole numbers add up. */
  micros: number;
  /** Set aside, by token: as many as jobs that cost money are under way, some 8,000 at the most (400 KB). */
  pending: Record<string, number>;
  expiresAt: number;
}

/** Periods are kept so long after they were opened, for who looks back. */
const keptDays = 400;

/** One item per period, `budget#2026-11-22`, of the ledger's table. */
export function createDynamoDBBudgetLedger(options: {
  client: DynamoDBClient;
  table: string;
  now: () => Date;
}): BudgetLedger {
  const items = createTableItems(options);
  const { now } = options;
  return {
    async reserve(period, token, usd, limitUsd) {
      const id = idOf(period);
      const micros = microsOf(usd);
      for (;;) {
        const item = await items.get<BudgetItem>(id);
        if (item === null) {
          const expiresAt = Math.floor(now().getTime() / 1000) + keptDays * 86_400;
          await items.put<BudgetItem>({ id, micros: 0, pending: {}, expiresAt }, isNew);
          continue;
        }
        const before = item.pending[token];
        if (before === micros) return true;
        const isAsSeen = before === undefined ? "attribute_not_exists(pending.#token)" : "pending.#token = :before";
        const more = micros - (before ?? 0);
        const reserved = await items.update(id, "SET micros = micros + :more, pending.#token = :micros", {
          ConditionExpression: `${isAsSeen} AND micros <= :room`,
          ExpressionAttributeNames: { "#token": token },
          ExpressionAttributeValues: {
            ":micros": micros,
            ":more": more,
            ":room": microsOf(limitUsd) - more,
            ...(before === undefined ? {} : { ":before": before }),
          },
        });
        if (reserved) return true;
        const newest = await items.get<BudgetItem>(id);
        // Refused for want of room, unless somebody changed the very same reservation meanwhile.
        if (newest !== null && newest.pending[token] === before) return false;
      }
    },
    async settle(period, token, usd) {
      const id = idOf(period);
      for (;;) {
        const reserved = (await items.get<BudgetItem>(id))?.pending[token];
        if (reserved === undefined) return;
        const settled = await items.update(id, "SET micros = micros + :difference REMOVE pending.#token", {
          ConditionExpression: "pending.#token = :reserved",
          ExpressionAttributeNames: { "#token": token },
          ExpressionAttributeValues: { ":difference": microsOf(usd) - reserved, ":reserved": reserved },
        });
        if (settled) return;
      }
    },
    async spent(period) {
      const item = await items.get<BudgetItem>(idOf(period));
      const reserved = Object.values(item?.pending ?? {}).reduce((sum, micros) => sum + micros, 0);
      return { spentUsd: ((item?.micros ?? 0) - reserved) / 1e6, reservedUsd: reserved / 1e6 };
    },
  };
}

function idOf(period: string): string {
  return `budget#${period}`;
}

function microsOf(usd: number): number {
  return Math.round(usd * 1e6);
}
