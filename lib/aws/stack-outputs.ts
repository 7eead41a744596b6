import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";

/** What the command line needs to know of a deployed stack. */
export interface StackOutputs {
  StillsBucket: string;
  ClipsBucket: string;
  LedgerTable: string;
  StateMachine: string;
}

/** A stack that is not there, or is not ours. The message says what to do. */
export class StackError extends Error {
  override readonly name = "StackError";
}

const names = ["StillsBucket", "ClipsBucket", "LedgerTable", "StateMachine"] as const;

/** @throws StackError when there is no such stack, or it lacks our outputs. */
export async function readStackOutputs(stack: string, client = new CloudFormationClient()): Promise<StackOutputs> {
  const outputs = await outputsOf(stack, client);
  const missing = names.filter((name) => outputs.get(name) === undefined);
  if (missing.length > 0)
    throw new StackError(`The stack ${stack} is no Stillmotion stack: it has no output ${missing.join(", ")}.`);
  return Object.fromEntries(names.map((name) => [name, outputs.get(name)])) as unknown as StackOutputs;
}

/**
 * The bus on which a stack hears what is asked of it, and the source by which it knows that it is meant.
 * @throws StackError when there is no such stack, or it is not ours.
 */
export async function readRequestBus(
  stack: string,
  client = new CloudFormationClient(),
): Promise<{ bus: string; source: string }> {
  const outputs = await outputsOf(stack, client);
  const [bus, source] = [outputs.get("EventBus"), outputs.get("RequestSource")];
  if (bus === undefined || source === undefined)
    throw new StackError(
      `The stack ${stack} is no Stillmotion stack, or an old one: it has no output ${bus === undefined ? "EventBus" : "RequestSource"}.`,
    );
  return { bus, source };
}

/** The secret that holds the providers' keys, and whose they are. @throws StackError when there is no such stack, or it has none. */
export async function readSecret(
  stack: string,
  client = new CloudFormationClient(),
): Promise<{ secretId: string; ownDefault: string; providers: string[] }> {
  const outputs = await outputsOf(stack, client);
  const secretId = outputs.get("ProviderSecret");
  const providers = outputs.get("Providers")?.split(",") ?? [];
  const [ownDefault] = providers;
  if (secretId === undefined || ownDefault === undefined)
    throw new StackError(
      `The stack ${stack} has no secret for the keys of providers, or does not say which it has: deploy it anew.`,
    );
  return { secretId, ownDefault, providers };
}

/** What schedules of batches are made with. */
export type ScheduleOutputs = Record<(typeof scheduleNames)[number], string>;

const scheduleNames = [
  "StillsBucket",
  "BatchStateMachine",
  "ScheduleGroup",
  "ScheduleRole",
  "ScheduleDeadLetters",
] as const;

/** @throws StackError when there is no such stack, or it was deployed before it had schedules. */
export async function readScheduleOutputs(
  stack: string,
  client = new CloudFormationClient(),
): Promise<ScheduleOutputs> {
  const outputs = await outputsOf(stack, client);
  const missing = scheduleNames.filter((name) => outputs.get(name) === undefined);
  if (missing.length > 0)
    throw new StackError(`The stack ${stack} has no output ${missing.join(", ")}: deploy it anew, then add schedules.`);
  return Object.fromEntries(scheduleNames.map((name) => [name, outputs.get(name)])) as ScheduleOutputs;
}

/** What a batch is sent to a stack with, and its report found. */
export type BatchOutputs = Record<(typeof batchNames)[number], string>;

const batchNames = ["StillsBucket", "ClipsBucket", "BatchStateMachine"] as const;

/** @throws StackError when there is no such stack, or it was deployed before it had batches. */
export async function readBatchOutputs(stack: string, client = new CloudFormationClient()): Promise<BatchOutputs> {
  const outputs = await outputsOf(stack, client);
  const missing = batchNames.filter((name) => outputs.get(name) === undefined);
  if (missing.length > 0)
    throw new StackError(`The stack ${stack} has no output ${missing.join(", ")}: deploy it anew, then run batches.`);
  return Object.fromEntries(batchNames.map((name) => [name, outputs.get(name)])) as BatchOutputs;
}

async function outputsOf(
  stack: string,
  client: CloudFormationClient,
): Promise<Map<string | undefined, string | undefined>> {
  const answer = await client.send(new DescribeStacksCommand({ StackName: stack })).catch((error: Error) => {
    if (error.name === "CredentialsProviderError" || /region is missing/i.test(error.message)) {
      throw new StackError(
        `AWS can't be asked about the stack ${stack}: ${error.message}. Set AWS_PROFILE, or AWS_REGION and keys.`,
        { cause: error },
      );
    }
    if (error.name !== "ValidationError") throw error;
    throw new StackError(
      `There is no stack ${stack} in this account and region: deploy it with \`npm run deploy\`, or set AWS_PROFILE and AWS_REGION.`,
      { cause: error },
    );
  });
  return new Map(answer.Stacks?.[0]?.Outputs?.map((output) => [output.OutputKey, output.OutputValue]));
}
