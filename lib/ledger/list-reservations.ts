import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createTableItems } from "./table-items.ts";

/** The tokens of the money that is set aside in a period of the budget, `2026-11-22` or `2026-11`. */
export type ListReservations = (period: string) => Promise<string[]>;

/** Reads the items that `createDynamoDBBudgetLedger` keeps. */
export function createListReservations(options: { client: DynamoDBClient; table: string }): ListReservations {
  const items = createTableItems(options);
  return async (period) => {
    const item = await items.get<{ pending: Record<string, number> }>(`budget#${period}`);
    return Object.keys(item?.pending ?? {});
  };
}
