import { CfnOutput, Stack } from "aws-cdk-lib";
import type { Function as StudioFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { requestBus, requestSourceOf } from "../aws/event-bridge.ts";
import { BatchSchedules } from "./batch-schedules.ts";
import { BatchWorkflow } from "./batch-workflow.ts";
import { DeadLetters } from "./dead-letters.ts";
import { hasStudio } from "./deployed-providers.ts";
import { type FunctionCode, Functions } from "./functions.ts";
import { LedgerTable } from "./ledger-table.ts";
import { Observability } from "./observability.ts";
import { Reconciling } from "./reconciling.ts";
import { Secrets } from "./secrets.ts";
import type { StackSettings } from "./stack-settings.ts";
import { Storage } from "./storage.ts";
import { Studio } from "./studio.ts";
import { Triggers } from "./triggers.ts";
import { Workflow } from "./workflow.ts";

interface StillmotionStackProps {
  settings: StackSettings;
  code: FunctionCode;
}

/** Everything a deployment is. */
export class StillmotionStack extends Stack {
  constructor(scope: Construct, { settings, code }: StillmotionStackProps) {
    super(scope, settings.stackName, { description: "Stillmotion: stills become clips" });
    const storage = new Storage(this, "Storage", settings);
    const ledger = new LedgerTable(this, "Ledger", settings);
    const { providerKeyArn } = new Secrets(this, "Secrets", settings);
    const rendersNotStarted = new DeadLetters(this, "RendersNotStarted");
    const endingsNotFiled = new DeadLetters(this, "EndingsNotFiled");
    const notReconciled = new DeadLetters(this, "NotReconciled");
    const functions = new Functions(this, "Functions", {
      settings,
      code,
      storage,
      ledger,
      providerKeyArn,
      endingsNotFiled,
    });
    const { stateMachine } = new Workflow(this, "Workflow", { settings, functions });
    functions.webhooks?.mayEndWaits(stateMachine, functions.byName.AwaitVideo);
    const { stateMachine: batchStateMachine } = new BatchWorkflow(this, "BatchWorkflow", {
      settings,
      functions,
      renderWorkflow: stateMachine,
      clips: storage.clips,
    });
    const schedules = new BatchSchedules(this, "Schedules", {
      schedules: settings.schedules,
      stateMachine: batchStateMachine,
      stills: storage.stills,
      notStarted: rendersNotStarted,
    });
    const queues = { rendersNotStarted, endingsNotFiled };
    const closeRender = functions.byName.CloseRender;
    const requestSource = requestSourceOf(settings.stackName);
    const machines = { stateMachine, batchStateMachine };
    new Triggers(this, "Triggers", { requestSource, stills: storage.stills, ...machines, closeRender, ...queues });
    const reconcile = functions.reconcile({ renders: stateMachine, batches: batchStateMachine }, notReconciled);
    new Reconciling(this, "Reconciling", { reconcile, notReconciled });
    const receive = functions.webhooks === undefined ? {} : { ReceiveWebhook: functions.webhooks.receive };
    const studio = hasStudio(settings.providers) ? this.#makeStudio(functions, storage) : null;
    new Observability(this, "Observability", {
      settings,
      stateMachine,
      batchStateMachine,
      functions: { ...functions.byName, Reconcile: reconcile, ...receive, ...studio?.functions },
      queues: {
        RendersNotStarted: rendersNotStarted,
        EndingsNotFiled: endingsNotFiled,
        NotReconciled: notReconciled,
        ...studio?.queues,
      },
    });
    // What the command line's `--stack` reads, and what somebody who operates the stack needs to type.
    const outputs = {
      StillsBucket: storage.stills.bucketName,
      ClipsBucket: storage.clips.bucketName,
      LedgerTable: ledger.table.tableName,
      StateMachine: stateMachine.stateMachineArn,
      BatchStateMachine: batchStateMachine.stateMachineArn,
      ScheduleGroup: schedules.group.scheduleGroupName,
      ScheduleRole: schedules.role.roleArn,
      ScheduleDeadLetters: rendersNotStarted.queueArn,
      ProviderSecret: providerKeyArn,
      // The deployment's own first.
      Providers: [...new Set([settings.provider, ...Object.keys(settings.providers)])].join(","),
      EventBus: requestBus,
      RequestSource: requestSource,
      ...(functions.webhooks && { WebhookUrl: functions.webhooks.url }),
      CloseRenderFunction: closeRender.functionName,
      ReconcileFunction: reconcile.functionName,
      RendersNotStartedQueue: rendersNotStarted.queueUrl,
      EndingsNotFiledQueue: endingsNotFiled.queueUrl,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }

  #makeStudio(
    functions: Functions,
    { clips }: Storage,
  ): {
    functions: { Studio: StudioFunction };
    queues: Record<string, DeadLetters>;
  } {
    const notRendered = new DeadLetters(this, "StudioJobsNotRendered");
    const studio = functions.studio(notRendered);
    new Studio(this, "Studio", { clips, studio, notRendered });
    return { functions: { Studio: studio }, queues: { StudioJobsNotRendered: notRendered } };
  }
}
