import { readFileSync } from "node:fs";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { DefinitionBody, LogLevel, StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { acknowledge, acknowledgeWildcard } from "./acknowledge.ts";
import { otherFunctions } from "./function-table.ts";
import type { Functions } from "./functions.ts";
import type { StackSettings } from "./stack-settings.ts";
import { makeWorkflowLogs } from "./workflow-logs.ts";

export const definitionFile = new URL("../../statemachine/render.asl.json", import.meta.url);

interface WorkflowProps {
  settings: Pick<StackSettings, "logRetentionDays">;
  functions: Functions;
}

/** The state machine, from the committed file as it stands. */
export class Workflow extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, { settings, functions }: WorkflowProps) {
    super(scope, id);
    const tasks = Object.entries(functions.byName).filter(([name]) => !otherFunctions.some((other) => other === name));
    const arns = tasks.map(([name, task]) => [name, task.functionArn] as const);
    const destination = makeWorkflowLogs(this, "renders", settings.logRetentionDays);
    this.stateMachine = new StateMachine(this, "StateMachine", {
      definitionBody: DefinitionBody.fromString(readFileSync(definitionFile, "utf8")),
      definitionSubstitutions: Object.fromEntries(arns),
      logs: { destination, level: LogLevel.ERROR, includeExecutionData: false },
      tracingEnabled: true,
    });
    // The functions as they are, without their versions: `grantInvoke` would add `:*`.
    this.stateMachine.addToRolePolicy(
      new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: arns.map(([, arn]) => arn) }),
    );
    acknowledge(this.stateMachine, {
      "AwsSolutions-SF1":
        "Every step logs itself, and Step Functions keeps the history of each execution for 90 days; only what breaks is logged again.",
    });
    acknowledgeWildcard(
      this.stateMachine,
      "*",
      "X-Ray's actions for sending traces and CloudWatch's for delivering the logs of a state machine know no resources.",
    );
  }
}
