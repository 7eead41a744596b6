import { Duration, TimeZone } from "aws-cdk-lib";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
  TimeWindow,
} from "aws-cdk-lib/aws-scheduler";
import { StepFunctionsStartExecution } from "aws-cdk-lib/aws-scheduler-targets";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import type { StackSettings } from "./stack-settings.ts";

interface BatchSchedulesProps {
  schedules: StackSettings["schedules"];
  stateMachine: StateMachine;
  stills: Bucket;
  notStarted: Queue;
}

/** Batches that begin by the clock. */
export class BatchSchedules extends Construct {
  constructor(scope: Construct, id: string, { schedules, stateMachine, stills, notStarted }: BatchSchedulesProps) {
    super(scope, id);
    for (const [name, { cron, timezone, flexibleMinutes, manifest, maxCostUsd }] of Object.entries(schedules)) {
      const limit = maxCostUsd === undefined ? {} : { maxCostUsd };
      const input = ScheduleTargetInput.fromObject({
        "detail-type": "Batch Requested",
        source: "stillmotion",
        // The same when a start is tried again: that is one run.
        id: ContextAttribute.executionId,
        time: ContextAttribute.scheduledTime,
        detail: { manifest: { bucket: stills.bucketName, key: manifest }, ...limit },
      });
      new Schedule(this, name, {
        description: `Stillmotion: the batch ${manifest}`,
        schedule: ScheduleExpression.expression(`cron(${cron})`, TimeZone.of(timezone)),
        timeWindow: flexibleMinutes === 0 ? TimeWindow.off() : TimeWindow.flexible(Duration.minutes(flexibleMinutes)),
        target: new StepFunctionsStartExecution(stateMachine, {
          input,
          deadLetterQueue: notStarted,
          maxEventAge: Duration.hours(24),
          retryAttempts: 185,
        }),
      });
    }
  }
}
