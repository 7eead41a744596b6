import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { jobItemId } from "./job-item-id.ts";
import { createTableItems } from "./table-items.ts";
import { type AnnouncedJob, earlyNoticeSeconds, type WakeLedger, wakeExpiryDays } from "./wake-ledger.ts";

interface WakeItem {
  id: string;
  /** By execution: two of one render wait for the same job. None yet of a job that was announced before it was expected. */
  tokens?: Record<string, string>;
  announced?: true;
  /** When DynamoDB may delete the item, in Unix seconds. */
  expiresAt: number;
}

/** One item per announced job, `wake#provider#jobId`, of the ledger's table. Each change is one update, so that none gets lost. */
export function createDynamoDBWakeLedger(options: {
  client: DynamoDBClient;
  table: string;
  now: () => Date;
}): WakeLedger {
  const items = createTableItems(options);
  const seconds = () => Math.floor(options.now().getTime() / 1000);

  /** The item after the change; null where the condition does not hold. */
  async function change(job: AnnouncedJob, update: ItemUpdate): Promise<WakeItem | null> {
    const command = new UpdateCommand({
      TableName: options.table,
      Key: { id: jobItemId("wake", job) },
      ReturnValues: "ALL_NEW",
      ...update,
    });
    try {
      return (await items.documents.send(command)).Attributes as WakeItem;
    } catch (error) {
      if (error instanceof Error && error.name === "ConditionalCheckFailedException") return null;
      throw error;
    }
  }

  return {
    async expect(job) {
      const now = seconds();
      const expiresAt = now + wakeExpiryDays * 86_400;
      const isNew = await items.put<WakeItem>(
        { id: jobItemId("wake", job), tokens: {}, expiresAt },
        {
          // DynamoDB takes its time to delete what has expired, and the table on one machine never does.
          ConditionExpression: "attribute_not_exists(id) OR (attribute_not_exists(tokens) AND expiresAt < :now)",
          ExpressionAttributeValues: { ":now": now },
        },
      );
      if (isNew) return;
      await change(job, {
        UpdateExpression: "SET tokens = :none, expiresAt = :expiresAt",
        ConditionExpression: "attribute_not_exists(tokens)",
        ExpressionAttributeValues: { ":none": {}, ":expiresAt": expiresAt },
      });
    },
    async isExpected(job) {
      return (await items.get<WakeItem>(jobItemId("wake", job)))?.tokens !== undefined;
    },
    async wait(job, execution, token) {
      const item = await change(job, {
        UpdateExpression: "SET tokens.#execution = :token",
        ConditionExpression: isExpected,
        ExpressionAttributeNames: { "#execution": execution },
        ExpressionAttributeValues: { ":token": token },
      });
      return { isOver: item === null || item.announced === true };
    },
    async announce(job) {
      const item = await change(job, {
        UpdateExpression: "SET announced = :true, expiresAt = if_not_exists(expiresAt, :soon)",
        ExpressionAttributeValues: { ":true": true, ":soon": seconds() + earlyNoticeSeconds },
      });
      return item?.tokens === undefined ? null : Object.values(item.tokens);
    },
    async forget(job) {
      await change(job, {
        UpdateExpression: "SET tokens = :none",
        ConditionExpression: isExpected,
        ExpressionAttributeValues: { ":none": {} },
      });
    },
  };
}

/** Rather than only announced. */
const isExpected = "attribute_exists(tokens)";

interface ItemUpdate {
  UpdateExpression: string;
  ConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues: Record<string, unknown>;
}
