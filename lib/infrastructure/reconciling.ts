import { Duration } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { Function as Reconcile } from "aws-cdk-lib/aws-lambda";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";

interface ReconcilingProps {
  reconcile: Reconcile;
  notReconciled: IQueue;
}

/** Has the store and the ledger compared, once an hour. */
export class Reconciling extends Construct {
  constructor(scope: Construct, id: string, { reconcile, notReconciled }: ReconcilingProps) {
    super(scope, id);
    const again = { retryAttempts: 185, maxEventAge: Duration.hours(24), deadLetterQueue: notReconciled };
    new Rule(this, "Hourly", {
      description: "Stillmotion: looks for stills without a render and renders without an end.",
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [new LambdaFunction(reconcile, again)],
    });
  }
}
