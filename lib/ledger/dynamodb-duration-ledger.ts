import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { addDuration, type DurationSummary, emptySummary } from "../render/duration-summary.ts";
import type { DurationLedger, JobKind } from "./duration-ledger.ts";
import { createTableItems, isNew } from "./table-items.ts";

interface DurationItem {
  id: string;
  counts: DurationSummary;
  revision: number;
}

/** One item per kind of job, `durations#provider#model#seconds`, of the ledger's table. */
export function createDynamoDBDurationLedger(options: { client: DynamoDBClient; table: string }): DurationLedger {
  const items = createTableItems(options);
  return {
    get: async (kind) => (await items.get<DurationItem>(idOf(kind)))?.counts ?? emptySummary,
    async note(kind, seconds) {
      const id = idOf(kind);
      const seen = await items.get<DurationItem>(id);
      const counts = addDuration(seen?.counts ?? emptySummary, seconds);
      const condition =
        seen === null
          ? isNew
          : { ConditionExpression: "revision = :revision", ExpressionAttributeValues: { ":revision": seen.revision } };
      await items.put<DurationItem>({ id, counts, revision: (seen?.revision ?? 0) + 1 }, condition);
    },
  };
}

function idOf({ provider, model, seconds }: JobKind): string {
  return `durations#${provider}#${model}#${seconds}`;
}
