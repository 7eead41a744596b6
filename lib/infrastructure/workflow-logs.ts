import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";

/**
 * Where a state machine logs what breaks. By any other prefix Step Functions writes the group into the one resource policy
 * that all state machines of an account share, which is full at 5,120 characters: then a deployment fails.
 * https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 */
export function makeWorkflowLogs(scope: Construct, name: string, retentionDays: number): LogGroup {
  return new LogGroup(scope, "Logs", {
    logGroupName: `/aws/vendedlogs/states/${Stack.of(scope).stackName}-${name}`,
    retention: retentionDays as RetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
