import { DescribeExecutionCommand, type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";

/** An execution of the state machine of batches, and the event it was started with, whose id is its name. */
export interface BatchStart {
  stateMachineArn: string;
  name: string;
  detail: Record<string, unknown>;
  now: Date;
}

/** Starts a batch without the bus: so it is known which execution it is. Answers its ARN. */
export async function startBatch(
  client: SFNClient,
  { stateMachineArn, name, detail, now }: BatchStart,
): Promise<string> {
  const event = { id: name, time: now.toISOString(), source: "stillmotion", "detail-type": "Batch Requested", detail };
  const input = JSON.stringify(event);
  const answer = await client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
  return answer.executionArn ?? batchExecutionArn(stateMachineArn, name);
}

export function batchExecutionArn(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
}

/** How an execution stands: `status` as Step Functions calls it; null where there is none of that name any more. */
export async function lookAtBatch(
  client: SFNClient,
  executionArn: string,
): Promise<{ status: string; cause: string | null } | null> {
  try {
    const { status = "RUNNING", cause = null } = await client.send(new DescribeExecutionCommand({ executionArn }));
    return { status, cause };
  } catch (error) {
    if ((error as Error).name === "ExecutionDoesNotExist") return null;
    throw error;
  }
}

/** Looks again and again until the execution has ended. Where AWS can't be reached for a while, it is asked again. */
export async function followBatch(
  client: SFNClient,
  executionArn: string,
  pause: (tries: number) => Promise<void>,
): Promise<{ status: string; cause: string | null }> {
  let lost = 0;
  for (let tries = 0; ; tries++) {
    const seen = await lookAtBatch(client, executionArn).catch((error: Error) => error);
    lost = seen instanceof Error ? lost + 1 : 0;
    if (seen instanceof Error && lost > mostLost) throw seen;
    if (seen === null) return { status: "GONE", cause: null };
    if (!(seen instanceof Error) && seen.status !== "RUNNING") return seen;
    await pause(tries);
  }
}

/** Looks in a row that AWS did not answer: beyond these, whoever waits is told. */
const mostLost = 10;
