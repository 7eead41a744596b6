import { Duration } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { rendersEnded, sumOf } from "./metrics.ts";

interface AlarmsProps {
  stateMachine: StateMachine;
  functions: LambdaFunction[];
  rendersNotStarted: IQueue;
  endingsNotFiled: IQueue;
  deadlineMinutes: number;
}

/** A render polls until its deadline; its clip may then still take one state's time to be stored, and a retry. */
const graceMinutes = 20;
const period = Duration.minutes(5);

/** What somebody must look at. docs/operate.md says, for each by its name, what it means and what to do. */
export class Alarms extends Construct {
  readonly all: Alarm[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { stateMachine, functions, deadlineMinutes } = props;
    const waiting = (queue: IQueue) => queue.metricApproximateNumberOfMessagesVisible({ period, statistic: "Maximum" });
    const broken = (["transient", "rate_limited", "expired"] as const).map((failure) =>
      rendersEnded("failed", failure),
    );
    const overdueMilliseconds = (deadlineMinutes + graceMinutes) * 60_000;
    this.all = [
      this.alarm("RendersNotStarted", waiting(props.rendersNotStarted), 1),
      this.alarm("EndingsNotFiled", waiting(props.endingsNotFiled), 1),
      // Not the executions that failed: those of rejected stills do, and only their users can help.
      this.alarm("RendersFailed", sumOf(broken, "renders that failed"), 1),
      this.alarm("AccountFailures", rendersEnded("failed", "account"), 1),
      this.alarm("RendersOverdue", stateMachine.metricTime({ period, statistic: "Maximum" }), overdueMilliseconds),
      this.alarm("ExecutionsTimedOut", stateMachine.metricTimedOut({ period }), 1),
      this.alarm(
        "FunctionErrors",
        sumOf(
          functions.map((each) => each.metricErrors({ period })),
          "errors",
        ),
        3,
      ),
      this.alarm(
        "FunctionThrottles",
        sumOf(
          functions.map((each) => each.metricThrottles({ period })),
          "throttles",
        ),
        5,
      ),
    ];
  }

  private alarm(id: string, metric: IMetric, threshold: number): Alarm {
    return new Alarm(this, id, {
      alarmDescription: `Stillmotion: ${id}. What to do: docs/operate.md`,
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
