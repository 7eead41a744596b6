import { CreateTableCommand, type DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";

/** The ledger's table, with the stack's index of stills if that is named. */
export async function createLedgerTable(client: DynamoDBClient, table: string, stillIndex?: string): Promise<void> {
  const indexed = ["stillKey", "createdAt"];
  await client.send(
    new CreateTableCommand({
      TableName: table,
      AttributeDefinitions: ["id", ...(stillIndex === undefined ? [] : indexed)].map((AttributeName) => ({
        AttributeName,
        AttributeType: "S",
      })),
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
      ...(stillIndex === undefined
        ? {}
        : {
            GlobalSecondaryIndexes: [
              {
                IndexName: stillIndex,
                KeySchema: indexed.map((AttributeName, index) => ({
                  AttributeName,
                  KeyType: index === 0 ? "HASH" : "RANGE",
                })),
                Projection: { ProjectionType: "KEYS_ONLY" },
              },
            ],
          }),
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 5, minDelay: 0.01, maxDelay: 0.01 }, { TableName: table });
}
