import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { createTableItems, isNew } from "./table-items.ts";
import { type AnnouncedJob, type WakeLedger, wakeExpiryDays } from "./wake-ledger.ts";

interface WakeItem {
  id: string;
  /** By execution: two of one render wait for the same job. */
  tokens: Record<string, string>;
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

  /** The item after the change; null where there is none. */
  async function change(job: AnnouncedJob, update: ItemUpdate): Promise<WakeItem | null> {
    const command = new UpdateCommand({
      TableName: options.table,
      Key: { id: idOf(job) },
      ConditionExpression: "attribute_exists(id)",
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
      const expiresAt = Math.floor(options.now().getTime() / 1000) + wakeExpiryDays * 86_400;
      await items.put<WakeItem>({ id: idOf(job), tokens: {}, expiresAt }, isNew);
    },
    async isExpected(job) {
      return (await items.get<WakeItem>(idOf(job))) !== null;
    },
    async wait(job, execution, token) {
      const item = await change(job, {
        UpdateExpression: "SET tokens.#execution = :token",
        ExpressionAttributeNames: { "#execution": execution },
        ExpressionAttributeValues: { ":token": token },
      });
      return { isOver: item === null || item.announced === true };
    },
    async announce(job) {
      const item = await change(job, {
        UpdateExpression: "SET announced = :true",
        ExpressionAttributeValues: { ":true": true },
      });
      return item === null ? null : Object.values(item.tokens);
    },
    async forget(job) {
      await change(job, { UpdateExpression: "SET tokens = :none", ExpressionAttributeValues: { ":none": {} } });
    },
  };
}

interface ItemUpdate {
  UpdateExpression: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues: Record<string, unknown>;
}

function idOf({ provider, jobId }: AnnouncedJob): string {
  return `wake#${provider}#${jobId}`;
}
