import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { ledgerIndexes } from "./ledger-indexes.ts";

/** The ledger's table as the stack has it, for who makes one by the API. */
export function ledgerSchema(TableName: string): CreateTableCommandInput {
  const indexes = Object.values(ledgerIndexes);
  const attributes = ["id", "createdAt", ...indexes.map(({ attribute }) => attribute)];
  return {
    TableName,
    AttributeDefinitions: attributes.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
    GlobalSecondaryIndexes: indexes.map(({ name, attribute }) => ({
      IndexName: name,
      KeySchema: [
        { AttributeName: attribute, KeyType: "HASH" },
        { AttributeName: "createdAt", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "KEYS_ONLY" },
    })),
  };
}
