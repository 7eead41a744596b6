import { EventBus } from "aws-cdk-lib/aws-events";
import type { Code, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { requestBus, requestSourceOf } from "../aws/event-bridge.ts";
import { ledgerIndexes } from "../ledger/ledger-indexes.ts";
import { hasStudio } from "./deployed-providers.ts";
import { executionsOf } from "./executions-of.ts";
import { functionEnvironment } from "./function-environment.ts";
import { functionPermissions } from "./function-permissions.ts";
import { architectureOf, type FunctionName, functionNames, functionTable } from "./function-table.ts";
import type { LedgerTable } from "./ledger-table.ts";
import { reconcilePermissions } from "./reconcile-permissions.ts";
import { RenderFunction } from "./render-function.ts";
import type { StackSettings } from "./stack-settings.ts";
import type { Storage } from "./storage.ts";
import { mostWebhooksAtOnce, Webhooks } from "./webhooks.ts";

/** The code of each function, bundled. */
export type FunctionCode = (name: FunctionName) => Code;

interface FunctionsProps {
  settings: StackSettings;
  code: FunctionCode;
  storage: Storage;
  ledger: LedgerTable;
  providerKeyArn: string;
  /** Where the event goes that tells of an ending which could not be filed. */
  endingsNotFiled: IQueue;
}

type CalledName = Exclude<FunctionName, "Reconcile" | "ReceiveWebhook" | "Studio">;

/** All functions, by the name of their state. */
export class Functions extends Construct {
  /** All but the one that starts the state machine, and so is made after it, and those which not every stack has. */
  readonly byName: Readonly<Record<CalledName, LambdaFunction>>;
  /** Where providers announce the ends of jobs, where the deployment wants that. */
  readonly webhooks: Webhooks | undefined;
  readonly #permissions: ReturnType<typeof functionPermissions>;
  readonly #environment: Record<string, string>;
  readonly #props: FunctionsProps;

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id);
    this.#props = props;
    const { settings, storage, providerKeyArn } = props;
    const table = props.ledger.table;
    const bus = EventBus.fromEventBusName(this, "EventBus", settings.eventBus);
    const asked = EventBus.fromEventBusName(this, "RequestBus", requestBus);
    const arns = {
      stills: storage.stills.bucketArn,
      clips: storage.clips.bucketArn,
      ledger: table.tableArn,
      ledgerByStill: `${table.tableArn}/index/${ledgerIndexes.still.name}`,
      ledgerByUnanswered: `${table.tableArn}/index/${ledgerIndexes.unanswered.name}`,
      providerKey: providerKeyArn,
      eventBus: bus.eventBusArn,
      requestBus: asked.eventBusArn,
      requestSource: requestSourceOf(settings.stackName),
    };
    this.#permissions = functionPermissions(arns, {
      hasStudio: hasStudio(settings.providers),
      hasLinks: settings.linkSeconds !== undefined,
    });
    const environment = functionEnvironment(settings, {
      stillsBucket: storage.stills.bucketName,
      clipsBucket: storage.clips.bucketName,
      ledgerTable: table.tableName,
      eventBus: bus.eventBusName,
      providerKeyArn,
    });
    this.#environment = environment;
    if (settings.webhooks) this.webhooks = new Webhooks(this, "Webhooks", { receive: this.#receiveWebhook() });
    const make = (name: CalledName): LambdaFunction =>
      this.#make(name, name === "CloseRender" ? props.endingsNotFiled : undefined);
    const made: readonly FunctionName[] = ["Reconcile", "ReceiveWebhook", "Studio"];
    const called = functionNames.filter((name): name is CalledName => !made.includes(name));
    this.byName = Object.fromEntries(called.map((name) => [name, make(name)])) as Record<CalledName, LambdaFunction>;
  }

  /** The function that renders the studio's jobs. */
  studio(deadLetters: IQueue): LambdaFunction {
    return this.#make("Studio", deadLetters);
  }

  #receiveWebhook(): LambdaFunction {
    const whyNoDeadLetters =
      "It is called by its URL and answers at once; what it could not take the provider sends again.";
    return this.#make("ReceiveWebhook", undefined, { whyNoDeadLetters, mostAtOnce: mostWebhooksAtOnce });
  }

  #make(
    name: Exclude<FunctionName, "Reconcile">,
    deadLetters: IQueue | undefined,
    more: { whyNoDeadLetters?: string; mostAtOnce?: number } = {},
  ): LambdaFunction {
    const { code, settings } = this.#props;
    return new RenderFunction(this, name, {
      code: code(name),
      size: functionTable[name],
      architecture: architectureOf(name, settings),
      settings,
      environment: { ...this.#environment, ...(name === "CreateVideo" && this.webhooks?.environment) },
      permissions: this.#permissions[name],
      ...more,
      ...(deadLetters && { deadLetters }),
    }).function;
  }

  /** The function that compares what is stored with the ledger, and starts what is missing. */
  reconcile(machines: { renders: StateMachine; batches: StateMachine }, deadLetters: IQueue): LambdaFunction {
    const { code, ledger, settings, storage } = this.#props;
    const { renders, batches } = machines;
    return new RenderFunction(this, "Reconcile", {
      code: code("Reconcile"),
      size: functionTable.Reconcile,
      architecture: architectureOf("Reconcile", settings),
      settings,
      environment: {
        ...this.#environment,
        STATE_MACHINE_ARN: renders.stateMachineArn,
        BATCH_STATE_MACHINE_ARN: batches.stateMachineArn,
        ...(settings.clipExpiryDays === undefined ? {} : { CLIP_EXPIRY_DAYS: String(settings.clipExpiryDays) }),
      },
      permissions: reconcilePermissions({
        stills: storage.stills.bucketArn,
        clips: storage.clips.bucketArn,
        ledger: ledger.table.tableArn,
        ledgerByStatus: `${ledger.table.tableArn}/index/${ledgerIndexes.status.name}`,
        ledgerByStill: `${ledger.table.tableArn}/index/${ledgerIndexes.still.name}`,
        stateMachines: [renders, batches].map((machine) => ({
          arn: machine.stateMachineArn,
          executions: executionsOf(machine),
        })),
      }),
      deadLetters,
    }).function;
  }
}
