import { createHash } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { SeenNotices } from "./seen-notices.ts";
import { createTableItems } from "./table-items.ts";

/** OpenAI sends a notice again for three days at the longest, under the id it had. */
const keptSeconds = 4 * 86_400;

interface NoticeItem {
  id: string;
  /** When DynamoDB may delete the item, in Unix seconds. */
  expiresAt: number;
}

/** One item per notice, `notice#provider#hash`, of the ledger's table. The sender's id may be long: its hash is not. */
export function createDynamoDBSeenNotices(options: {
  client: DynamoDBClient;
  table: string;
  now: () => Date;
}): SeenNotices {
  const items = createTableItems(options);
  return {
    add(provider, id) {
      const now = Math.floor(options.now().getTime() / 1000);
      // DynamoDB takes its time to delete what has expired, and the table on one machine never does.
      return items.put<NoticeItem>(
        { id: idOf(provider, id), expiresAt: now + keptSeconds },
        {
          ConditionExpression: "attribute_not_exists(id) OR expiresAt < :now",
          ExpressionAttributeValues: { ":now": now },
        },
      );
    },
    remove: (provider, id) => items.remove(idOf(provider, id)),
  };
}

function idOf(provider: string, id: string): string {
  return `notice#${provider}#${createHash("sha256").update(id).digest("hex")}`;
}
