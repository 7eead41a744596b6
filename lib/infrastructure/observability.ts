import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { readQuietHours } from "../render/quiet-hours.ts";
import { longestHoldMinutes } from "../render/quiet-hours-hold.ts";
import { AlarmTopic } from "./alarm-topic.ts";
import { Alarms } from "./alarms.ts";
import { RenderDashboard } from "./dashboard.ts";
import type { FunctionName } from "./function-table.ts";
import type { StackSettings } from "./stack-settings.ts";

interface ObservabilityProps {
  settings: Pick<StackSettings, "alarmEmail" | "deadlineMinutes" | "quietHours">;
  stateMachine: StateMachine;
  batchStateMachine: StateMachine;
  functions: Readonly<Partial<Record<FunctionName, LambdaFunction>>>;
  queues: Readonly<Record<string, IQueue>>;
}

/** One dashboard, the alarms, and the mail they send if there is an address. */
export class Observability extends Construct {
  constructor(scope: Construct, id: string, { settings, ...watched }: ObservabilityProps) {
    super(scope, id);
    const functions = Object.values(watched.functions);
    new RenderDashboard(this, "Dashboard", { stateMachine: watched.stateMachine, functions });
    const { quietHours = "" } = settings;
    // What is held has taken that long before its deadline begins to count.
    const deadlineMinutes = settings.deadlineMinutes + longestHoldMinutes(readQuietHours(quietHours));
    const alarms = new Alarms(this, "Alarms", { ...watched, deadlineMinutes });
    if (settings.alarmEmail === undefined) return;
    const { topic } = new AlarmTopic(this, "AlarmTopic", { email: settings.alarmEmail });
    for (const alarm of alarms.all) alarm.addAlarmAction(new SnsAction(topic));
  }
}
