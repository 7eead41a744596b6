import { readFileSync } from "node:fs";
import { Stack } from "aws-cdk-lib";
import { Policy, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { DefinitionBody, LogLevel, StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { acknowledge, acknowledgeWildcard } from "./acknowledge.ts";
import { executionsOf } from "./executions-of.ts";
import type { Functions } from "./functions.ts";
import type { StackSettings } from "./stack-settings.ts";
import { makeWorkflowLogs } from "./workflow-logs.ts";

export const batchDefinitionFile = new URL("../../statemachine/batch.asl.json", import.meta.url);

interface BatchWorkflowProps {
  settings: Pick<StackSettings, "logRetentionDays">;
  functions: Functions;
  /** What each line of a batch is an execution of. */
  renderWorkflow: StateMachine;
  clips: Bucket;
}

/** The state machine of batches, from the committed file as it stands. */
export class BatchWorkflow extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, { settings, functions, renderWorkflow, clips }: BatchWorkflowProps) {
    super(scope, id);
    const { PlanBatch, ReportBatch } = functions.byName;
    const destination = makeWorkflowLogs(this, "batches", settings.logRetentionDays);
    const machine = new StateMachine(this, "StateMachine", {
      definitionBody: DefinitionBody.fromString(readFileSync(batchDefinitionFile, "utf8")),
      definitionSubstitutions: {
        PlanBatch: PlanBatch.functionArn,
        ReportBatch: ReportBatch.functionArn,
        RenderWorkflow: renderWorkflow.stateMachineArn,
      },
      logs: { destination, level: LogLevel.ERROR, includeExecutionData: false },
      tracingEnabled: true,
    });
    this.stateMachine = machine;
    const allow = (actions: string[], ...resources: string[]) => new PolicyStatement({ actions, resources });
    const renders = executionsOf(renderWorkflow);
    const own = executionsOf(machine);
    const resourceName = "StepFunctionsGetEventsForStepFunctionsExecutionRule";
    // By this rule Step Functions hears how the executions end that it waits for.
    const rule = Stack.of(this).formatArn({ service: "events", resource: "rule", resourceName });
    const plans = clips.arnForObjects("batches/*");
    const statements = [
      allow(["lambda:InvokeFunction"], PlanBatch.functionArn, ReportBatch.functionArn),
      allow(["states:StartExecution"], renderWorkflow.stateMachineArn),
      allow(["states:DescribeExecution", "states:StopExecution"], renders),
      allow(["events:PutTargets", "events:PutRule", "events:DescribeRule"], rule),
      allow(["s3:GetObject", "s3:PutObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"], plans),
    ];
    for (const statement of statements) machine.addToRolePolicy(statement);
    // A policy of its own, or machine and role would each wait for the other.
    new Policy(machine, "Lines", {
      roles: [machine.role],
      statements: [
        allow(["states:StartExecution"], machine.stateMachineArn),
        allow(["states:DescribeExecution", "states:StopExecution"], own),
      ],
    });
    acknowledge(machine, {
      "AwsSolutions-SF1":
        "Both functions log themselves, and Step Functions keeps the history of each execution for 90 days; only what breaks is logged again.",
    });
    const reasons = {
      "*": "X-Ray's actions for sending traces and CloudWatch's for delivering the logs of a state machine know no resources.",
      [renders]: "Each line of a batch is an execution of the render workflow with a name of its own.",
      [own]: "A Distributed Map makes an execution for each line, which Step Functions names.",
      [plans]: "The plan and the results of each run of a batch lie in a folder of its own there.",
    };
    for (const [resource, reason] of Object.entries(reasons)) acknowledgeWildcard(machine, resource, reason);
  }
}
