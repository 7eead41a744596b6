import { EventBus } from "aws-cdk-lib/aws-events";
import type { Code, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { ledgerIndexes } from "../aws/ledger-indexes.ts";
import { functionEnvironment } from "./function-environment.ts";
import { functionPermissions } from "./function-permissions.ts";
import { type FunctionName, functionNames, functionTable } from "./function-table.ts";
import type { LedgerTable } from "./ledger-table.ts";
import { RenderFunction } from "./render-function.ts";
import type { StackSettings } from "./stack-settings.ts";
import type { Storage } from "./storage.ts";

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

/** All functions, by the name of their state. */
export class Functions extends Construct {
  readonly byName: Readonly<Record<FunctionName, LambdaFunction>>;

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id);
    const { settings, storage, providerKeyArn } = props;
    const table = props.ledger.table;
    // S3 sends its events to the default bus and to no other, so that is where ours are heard too.
    const bus = EventBus.fromEventBusName(this, "EventBus", "default");
    const permissions = functionPermissions({
      stills: storage.stills.bucketArn,
      clips: storage.clips.bucketArn,
      ledger: table.tableArn,
      ledgerByStill: `${table.tableArn}/index/${ledgerIndexes.still}`,
      providerKey: providerKeyArn,
      eventBus: bus.eventBusArn,
    });
    const environment = functionEnvironment(settings, {
      clipsBucket: storage.clips.bucketName,
      ledgerTable: table.tableName,
      eventBus: bus.eventBusName,
      providerKeyArn,
    });
    const make = (name: FunctionName): LambdaFunction =>
      new RenderFunction(this, name, {
        code: props.code(name),
        size: functionTable[name],
        settings,
        environment,
        permissions: permissions[name],
        ...(name === "CloseRender" ? { deadLetters: props.endingsNotFiled } : {}),
      }).function;
    this.byName = Object.fromEntries(functionNames.map((name) => [name, make(name)])) as Record<
      FunctionName,
      LambdaFunction
    >;
  }
}
