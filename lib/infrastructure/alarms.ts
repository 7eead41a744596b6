import { Duration, Stack } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import type { FunctionName } from "./function-table.ts";
import { metricsOf } from "./metrics.ts";

interface AlarmsProps {
  stateMachine: StateMachine;
  batchStateMachine: StateMachine;
  functions: Readonly<Partial<Record<FunctionName, LambdaFunction>>>;
  /** Each by its name: something in one of them rings the alarm of that name. */
  queues: Readonly<Record<string, IQueue>>;
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
    const { rendersEnded } = metricsOf(Stack.of(this));
    const waiting = (queue: IQueue) => queue.metricApproximateNumberOfMessagesVisible({ period, statistic: "Maximum" });
    const overdueMilliseconds = (deadlineMinutes + graceMinutes) * 60_000;
    this.all = [
      ...Object.entries(props.queues).map(([name, queue]) => this.alarm(name, waiting(queue), 1)),
      // Not the executions that failed: those of rejected stills do, and only their users can help.
      this.alarm("RendersFailedTransient", rendersEnded("failed", "transient"), 1),
      this.alarm("RendersFailedRateLimited", rendersEnded("failed", "rate_limited"), 1),
      this.alarm("RendersFailedExpired", rendersEnded("failed", "expired"), 1),
      this.alarm("AccountFailures", rendersEnded("failed", "account"), 1),
      this.alarm("RendersOverdue", stateMachine.metricTime({ period, statistic: "Maximum" }), overdueMilliseconds),
      this.alarm("ExecutionsTimedOut", stateMachine.metricTimedOut({ period }), 1),
      // Its lines have a metric of their own: one that was rejected is no failure of the batch.
      this.alarm("BatchesFailed", props.batchStateMachine.metricFailed({ period }), 1),
      // These end without a report.
      this.alarm("BatchesTimedOut", props.batchStateMachine.metricTimedOut({ period }), 1),
      this.alarm("BatchesAborted", props.batchStateMachine.metricAborted({ period }), 1),
      ...Object.entries(functions).map(([name, each]) => this.alarm(`${name}Errors`, each.metricErrors({ period }), 3)),
      // Of the whole account: its functions share what they are throttled by.
      this.alarm("FunctionThrottles", LambdaFunction.metricAllThrottles({ period }), 5),
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
