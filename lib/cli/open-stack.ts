import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SFNClient } from "@aws-sdk/client-sfn";
import { createObjects } from "../aws/create-objects.ts";
import { followExecution } from "../aws/follow-execution.ts";
import { readStackOutputs } from "../aws/stack-outputs.ts";
import { startRender } from "../aws/start-render.ts";
import type { Ended } from "../local/local-executions.ts";
import type { HistoryEvent } from "../local/workflow.ts";
import { requestedPrefix } from "../render/clip-keys.ts";
import type { Home } from "./home.ts";
import { requestOf } from "./load-settings.ts";
import { openLedgers } from "./read-ledger.ts";
import type { Settings } from "./settings.ts";

const lookEverySeconds = 1;

/** What a deployed stack keeps in its table. */
export async function openStackLedgers(stack: string) {
  const { LedgerTable: table } = await readStackOutputs(stack);
  return openLedgers(new DynamoDBClient(), table);
}

/**
 * A deployed stack, found by its outputs. The SDK's own environment says which account and region it is in.
 * @throws StackError
 */
export async function openStack(stack: string, settings: Settings): Promise<Home> {
  const outputs = await readStackOutputs(stack);
  const { ledger } = openLedgers(new DynamoDBClient(), outputs.LedgerTable);
  const objects = createObjects();
  const workflow = new SFNClient();
  const listeners: ((event: HistoryEvent) => void)[] = [];
  const closing = new AbortController();

  async function follow(name: string, executionArn: string): Promise<Ended> {
    const end = await followExecution(workflow, executionArn, {
      onState(state, render) {
        const event: HistoryEvent = {
          execution: name,
          state,
          event: render === null ? "entered" : "exited",
          at: new Date().toISOString(),
          output: { render },
        };
        for (const listener of listeners) listener(event);
      },
      pause: () => sleep(lookEverySeconds * 1000, undefined, { signal: closing.signal }),
    });
    const record = end.renderId === null ? null : ((await ledger.get(end.renderId))?.record ?? null);
    return {
      record,
      problem: record === null ? `its execution ${executionArn} ended as ${end.status} before it had a record` : null,
    };
  }

  return {
    ledger,
    request: requestOf(settings),
    async drop(path, key) {
      // Not below `stills/`: dropped there, the stack would render it by itself, with its own defaults.
      const at = { bucket: outputs.StillsBucket, key: key.replace(/^stills\//, requestedPrefix) };
      return objects.write(at, { body: await readFile(path), mediaType: "application/octet-stream" });
    },
    async start(event) {
      const { executionArn } = await startRender(workflow, { stateMachineArn: outputs.StateMachine, event });
      const ended = follow(executionArn, executionArn).catch((error: Error): Ended => {
        if (closing.signal.aborted) return { record: null, problem: "stopped" };
        throw error;
      });
      return { name: executionArn, ended };
    },
    resume: async () => [],
    onHistory: (listener) => listeners.push(listener),
    whereIs: ({ bucket, key }) => `s3://${bucket}/${key}`,
    async close() {
      closing.abort();
    },
  };
}
