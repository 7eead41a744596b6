import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { Agent } from "node:https";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import {
  DescribeExecutionCommand,
  type ExecutionStatus,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { inject } from "vitest";
import { createDynamoDBLedger } from "../../lib/ledger/dynamodb-ledger.ts";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import type { RenderRequest } from "../../lib/render/request.ts";
import { credentials } from "./credentials.ts";

/** One run of the state machine, as Step Functions tells of it. */
export interface Run {
  arn: string;
  status: string;
  error: string | null;
  /** The event it was started with. */
  event: Record<string, unknown>;
  history: HistoryEvent[];
  /** The states entered, in order. */
  visited: string[];
}

const stack = inject("stack");
if (stack === undefined) throw new Error("no stack was deployed: this tier needs global-setup.ts as its globalSetup");
const { outputs } = stack;

export const clientSettings = {
  region: credentials.region,
  credentials,
  endpoint: stack.endpoint,
  requestHandler: { httpsAgent: new Agent({ ca: readFileSync(stack.certificate), keepAlive: true, maxSockets: 50 }) },
};
export const s3 = new S3Client({ ...clientSettings, forcePathStyle: true });
export const workflow = new SFNClient(clientSettings);
export const events = new EventBridgeClient(clientSettings);
export const secrets = new SecretsManagerClient(clientSettings);
export const ledger = createDynamoDBLedger({
  client: new DynamoDBClient(clientSettings),
  table: output("LedgerTable"),
  now: () => new Date(),
});
export { stack };

export function output(name: string): string {
  const value = outputs[name];
  if (value === undefined) throw new Error(`the stack has no output ${name}`);
  return value;
}

/** What `stillmotion secret set` does. */
export async function fillSecret(): Promise<void> {
  const { studioKey, webhookSecret } = stack;
  await secretValue(JSON.stringify({ openai: studioKey, announcer: studioKey, "webhook:announcer": webhookSecret }));
}

export async function secretValue(SecretString: string): Promise<void> {
  await secrets.send(new PutSecretValueCommand({ SecretId: output("ProviderSecret"), SecretString }));
}

/** Uploads a still, after the request beside it where there is one. */
export async function drop(key: string, body: Uint8Array | string, request?: RenderRequest): Promise<void> {
  const Bucket = output("StillsBucket");
  if (request !== undefined) {
    const Key = key.replace(/\.[^./]+$/, ".json");
    await s3.send(
      new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(request), ContentType: "application/json" }),
    );
  }
  await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: body }));
}

/** Starts the state machine by hand, as EventBridge does when it delivers an event once more. */
export async function deliverAgain(event: Record<string, unknown>): Promise<string> {
  const input = JSON.stringify(event);
  const answer = await workflow.send(new StartExecutionCommand({ stateMachineArn: output("StateMachine"), input }));
  if (answer.executionArn === undefined) throw new Error("the execution did not start");
  return answer.executionArn;
}

/** Of all executions of the stack, the newest first; or of those in one status. */
export async function executionArns(statusFilter?: ExecutionStatus): Promise<string[]> {
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await workflow.send(
      new ListExecutionsCommand({
        stateMachineArn: output("StateMachine"),
        maxResults: 100,
        ...(statusFilter && { statusFilter }),
        ...(nextToken && { nextToken }),
      }),
    );
    for (const { executionArn } of page.executions ?? []) if (executionArn !== undefined) found.push(executionArn);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}

/** Asked for once each, however many tests look at the same time. */
const eventsByArn = new Map<string, Promise<Record<string, unknown>>>();

function eventOf(arn: string): Promise<Record<string, unknown>> {
  const known = eventsByArn.get(arn);
  if (known !== undefined) return known;
  const asked = describe(arn).then(({ event }) => event);
  eventsByArn.set(arn, asked);
  return asked;
}

/** The executions that were started for these objects, the first one first. */
export function executionsOf(keys: string[]): Promise<string[]> {
  return executionsWhere((event) => keys.includes(keyOf(event) ?? ""));
}

/** The executions that were started by such an event, the first one first. */
export async function executionsWhere(matches: (event: Record<string, unknown>) => boolean): Promise<string[]> {
  const arns = (await executionArns()).reverse();
  const started = await Promise.all(arns.map(eventOf));
  return arns.filter((_arn, index) => matches(started[index] ?? {}));
}

/** The one execution a still starts, once it is there. */
export async function executionOf(key: string): Promise<string> {
  return until(`an execution for ${key}`, async () => (await executionsOf([key]))[0]);
}

function keyOf(event: Record<string, unknown>): string | undefined {
  const detail = event.detail as { object?: { key?: string }; still?: { key?: string } } | undefined;
  return detail?.object?.key ?? detail?.still?.key;
}

async function describe(executionArn: string) {
  const {
    status = "",
    error = null,
    input = "{}",
  } = await workflow.send(new DescribeExecutionCommand({ executionArn }));
  return { status, error, event: JSON.parse(input) as Record<string, unknown> };
}

/** An execution when it has ended. */
export async function runOf(arn: string): Promise<Run> {
  const [run] = await runsOf([arn]);
  if (run === undefined) throw new Error(`there is no run ${arn}`);
  return run;
}

/** Executions when all of them have ended. */
export async function runsOf(arns: string[], limitSeconds = 120): Promise<Run[]> {
  const running = async () => {
    const left = (await executionArns("RUNNING")).filter((arn) => arns.includes(arn));
    return left.length === 0 ? true : undefined;
  };
  await until(`the end of ${arns.length} executions, the first of them ${arns[0]}`, running, limitSeconds);
  return Promise.all(
    arns.map(async (arn) => {
      const history = await historyOf(arn);
      const visited = history.flatMap((event) => event.stateEnteredEventDetails?.name ?? []);
      return { arn, ...(await describe(arn)), history, visited };
    }),
  );
}

export async function historyOf(executionArn: string): Promise<HistoryEvent[]> {
  const found: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await workflow.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1000, ...(nextToken && { nextToken }) }),
    );
    found.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}

/** The render a run made or found, by what its last step said. */
export function renderIdOf(run: Pick<Run, "history">): string {
  for (const event of [...run.history].reverse()) {
    const output = event.stateExitedEventDetails?.output;
    const renderId = output && (JSON.parse(output) as { render?: { renderId?: string } }).render?.renderId;
    if (renderId) return renderId;
  }
  throw new Error(`no step told which render it was; what broke:\n${brokenSteps(run).join("\n")}`);
}

/** Why functions broke: for the message of a test that fails. */
export function brokenSteps(run: Pick<Run, "history">): string[] {
  return run.history.flatMap(({ taskFailedEventDetails: told }) => told?.cause ?? []);
}

export async function recordOf(renderId: string): Promise<RenderRecord> {
  const entry = await ledger.get(renderId);
  if (entry === null) throw new Error(`the ledger has no render ${renderId}`);
  return entry.record;
}

export async function sha256Of({ bucket, key }: { bucket: string; key: string }): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return hashOf((await Body?.transformToByteArray()) ?? new Uint8Array());
}

/** Of the clip as the studio has it in its folder. */
export async function sha256AtStudio(jobId: string): Promise<string> {
  return hashOf(await readFile(join(stack.studioFolder, "files", `${jobId}.mp4`)));
}

export async function keysIn(bucket: string, prefix: string): Promise<string[]> {
  const found: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ...(ContinuationToken && { ContinuationToken }) }),
    );
    for (const { Key } of page.Contents ?? []) if (Key !== undefined) found.push(Key);
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return found;
}

/** Looks until there is something. */
export async function until<Value>(
  what: string,
  look: () => Promise<Value | undefined>,
  limitSeconds = 60,
): Promise<Value> {
  for (const end = Date.now() + limitSeconds * 1000; ; await delay(500)) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`waited ${limitSeconds} s in vain for ${what}`);
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
