import { RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, BillingMode, ProjectionType, Table } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";
import { ledgerIndexes } from "../ledger/ledger-indexes.ts";
import type { StackSettings } from "./stack-settings.ts";

type LedgerTableProps = Pick<StackSettings, "removalPolicy">;

/** One item per render, and one per provider's job; found by id, or by an index. */
export class LedgerTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, { removalPolicy }: LedgerTableProps) {
    super(scope, id);
    this.table = new Table(this, "Table", {
      partitionKey: { name: "id", type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      // Items say themselves when they may go, and only where `recordExpiryDays` is set.
      timeToLiveAttribute: "expiresAt",
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: removalPolicy === "destroy" ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    // Keys only: a record is written some six times, and a full copy in each index would cost as much again each time.
    for (const { name, attribute } of Object.values(ledgerIndexes)) {
      this.table.addGlobalSecondaryIndex({
        indexName: name,
        partitionKey: { name: attribute, type: AttributeType.STRING },
        sortKey: { name: "createdAt", type: AttributeType.STRING },
        projectionType: ProjectionType.KEYS_ONLY,
      });
    }
  }
}
