import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";

/** An item of the ledger's table: its partition key is `id`. */
export interface TableItem {
  id: string;
}

export interface Condition {
  ConditionExpression: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, unknown>;
}

export const isNew: Condition = { ConditionExpression: "attribute_not_exists(id)" };

/** One table's items, each written as a whole or by an update, on a condition. */
export function createTableItems({ client, table: TableName }: { client: DynamoDBClient; table: string }) {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

  async function onCondition(id: string, write: () => Promise<unknown>): Promise<boolean> {
    try {
      await write();
      return true;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (error.name === "ConditionalCheckFailedException") return false;
      if (/item size/i.test(error.message))
        throw new Error(`the ledger's item ${id} is larger than the 400 KB DynamoDB takes`, { cause: error });
      throw error;
    }
  }

  return {
    documents,
    /** Writes an item, whatever is there if no condition is given; false where the condition did not hold. */
    put: <Item extends TableItem>(item: Item, condition?: Condition) =>
      onCondition(item.id, () => documents.send(new PutCommand({ TableName, Item: item, ...condition }))),
    /** Changes an item in place; false where the condition did not hold. */
    update: (id: string, UpdateExpression: string, condition: Condition) =>
      onCondition(id, () =>
        documents.send(new UpdateCommand({ TableName, Key: { id }, UpdateExpression, ...condition })),
      ),
    async get<Item>(id: string): Promise<Item | null> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: { id }, ConsistentRead: true }));
      return (Item as Item | undefined) ?? null;
    },
    async remove(id: string): Promise<void> {
      await documents.send(new DeleteCommand({ TableName, Key: { id } }));
    },
  };
}
