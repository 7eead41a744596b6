import { Duration, Stack, TimeZone } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import {
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
  TimeWindow,
} from "aws-cdk-lib/aws-scheduler";
import { StepFunctionsStartExecution } from "aws-cdk-lib/aws-scheduler-targets";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { scheduledBatchEvent } from "../batch/batch-schedule.ts";
import type { StackSettings } from "./stack-settings.ts";

interface BatchSchedulesProps {
  schedules: StackSettings["schedules"];
  stateMachine: StateMachine;
  stills: Bucket;
  notStarted: Queue;
}

/** Batches that begin by the clock: those of the settings, and a group and a role for those that the command line adds. */
export class BatchSchedules extends Construct {
  readonly group: ScheduleGroup;
  readonly role: Role;

  constructor(scope: Construct, id: string, { schedules, stateMachine, stills, notStarted }: BatchSchedulesProps) {
    super(scope, id);
    this.group = new ScheduleGroup(this, "Group", { scheduleGroupName: Stack.of(this).stackName });
    this.role = new Role(this, "Role", {
      description: "Stillmotion: starts batches by the clock",
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
        // Nobody else's schedules may use it.
        conditions: {
          StringEquals: { "aws:SourceAccount": Stack.of(this).account, "aws:SourceArn": this.group.scheduleGroupArn },
        },
      }),
    });
    const allow = (action: string, resource: string) =>
      new PolicyStatement({ actions: [action], resources: [resource] });
    this.role.addToPolicy(allow("states:StartExecution", stateMachine.stateMachineArn));
    this.role.addToPolicy(allow("sqs:SendMessage", notStarted.queueArn));
    for (const [name, schedule] of Object.entries(schedules)) {
      const { cron, timezone, flexibleMinutes, manifest } = schedule;
      new Schedule(this, name, {
        // `schedule list` shows it by the name it has in the settings.
        scheduleName: name,
        description: `Stillmotion: the batch ${manifest}`,
        scheduleGroup: this.group,
        schedule: ScheduleExpression.expression(`cron(${cron})`, TimeZone.of(timezone)),
        timeWindow: flexibleMinutes === 0 ? TimeWindow.off() : TimeWindow.flexible(Duration.minutes(flexibleMinutes)),
        target: new StepFunctionsStartExecution(stateMachine, {
          input: ScheduleTargetInput.fromObject(scheduledBatchEvent(name, schedule, stills.bucketName)),
          role: this.role,
          deadLetterQueue: notStarted,
          maxEventAge: Duration.hours(24),
          retryAttempts: 185,
        }),
      });
    }
  }
}
