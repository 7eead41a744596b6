import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  ResourceNotFoundException,
  SchedulerClient,
  ValidationException,
} from "@aws-sdk/client-scheduler";
import { type BatchSchedule, scheduledBatchEvent } from "../batch/batch-schedule.ts";
import type { ScheduleOutputs } from "./stack-outputs.ts";

/** A schedule that can't be made or removed. The message says why, and what to do. */
export class ScheduleError extends Error {
  override readonly name = "ScheduleError";
}

export interface ListedSchedule extends BatchSchedule {
  name: string;
  /** `settings`: it belongs to the stack's settings, and is changed there. */
  from: "command" | "settings";
}

/** Tells the schedules of the command line from those of the stack's settings. */
const mark = "Stillmotion, by the command line: ";

/** The schedules of a deployed stack: all lie in its group, those of its settings too. */
export function createStackSchedules(outputs: ScheduleOutputs, client = new SchedulerClient()) {
  const { ScheduleGroup: GroupName, ScheduleRole, BatchStateMachine, StillsBucket, ScheduleDeadLetters } = outputs;

  async function get(Name: string) {
    try {
      return await client.send(new GetScheduleCommand({ GroupName, Name }));
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return null;
      throw error;
    }
  }

  return {
    async add(name: string, schedule: BatchSchedule): Promise<void> {
      const { cron, timezone, flexibleMinutes, manifest } = schedule;
      const create = new CreateScheduleCommand({
        GroupName,
        Name: name,
        Description: `${mark}the batch ${manifest}`,
        ScheduleExpression: `cron(${cron})`,
        ScheduleExpressionTimezone: timezone,
        FlexibleTimeWindow:
          flexibleMinutes === 0 ? { Mode: "OFF" } : { Mode: "FLEXIBLE", MaximumWindowInMinutes: flexibleMinutes },
        Target: {
          Arn: BatchStateMachine,
          RoleArn: ScheduleRole,
          Input: JSON.stringify(scheduledBatchEvent(name, schedule, StillsBucket)),
          DeadLetterConfig: { Arn: ScheduleDeadLetters },
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        },
      });
      try {
        await client.send(create);
      } catch (error) {
        if (error instanceof ConflictException)
          throw new ScheduleError(`There is a schedule ${name} already: remove it first, or choose another name.`);
        if (error instanceof ValidationException)
          throw new ScheduleError(`EventBridge Scheduler refuses the schedule ${name}: ${error.message}`);
        throw error;
      }
    },
    async list(): Promise<ListedSchedule[]> {
      const found: ListedSchedule[] = [];
      let NextToken: string | undefined;
      do {
        const page = await client.send(new ListSchedulesCommand({ GroupName, NextToken }));
        for (const { Name = "" } of page.Schedules ?? []) {
          const schedule = await get(Name);
          if (schedule === null) continue;
          const { detail } = JSON.parse(schedule.Target?.Input ?? "{}") as {
            detail?: { manifest?: { key?: string }; maxCostUsd?: number };
          };
          found.push({
            name: Name,
            from: schedule.Description?.startsWith(mark) === true ? "command" : "settings",
            cron: /^cron\((.*)\)$/.exec(schedule.ScheduleExpression ?? "")?.[1] ?? schedule.ScheduleExpression ?? "",
            timezone: schedule.ScheduleExpressionTimezone ?? "UTC",
            flexibleMinutes: schedule.FlexibleTimeWindow?.MaximumWindowInMinutes ?? 0,
            manifest: detail?.manifest?.key ?? "",
            ...(detail?.maxCostUsd === undefined ? {} : { maxCostUsd: detail.maxCostUsd }),
          });
        }
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return found;
    },
    async remove(name: string): Promise<void> {
      const schedule = await get(name);
      if (schedule === null)
        throw new ScheduleError(`There is no schedule ${name}: schedule list shows those there are.`);
      if (schedule.Description?.startsWith(mark) !== true)
        throw new ScheduleError(
          `The schedule ${name} belongs to the stack's settings: take it out of \`schedules\` there, and deploy again.`,
        );
      await client.send(new DeleteScheduleCommand({ GroupName, Name: name }));
    },
  };
}
