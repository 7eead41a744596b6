import { createHash } from "node:crypto";
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  type SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { executionNameOf } from "../render/execution-name.ts";

/** `running`: the same was asked before and is under way. `known`: this very event was taken before. */
export interface StartedRender {
  executionArn: string;
  status: "started" | "running" | "known";
}

/**
 * Starts the workflow for an event. Asking twice for the same while it runs is one execution; asking again after it has
 * ended is another, of which its first step makes what is right: it serves the clip, or opens the render again.
 */
export async function startRender(
  client: SFNClient,
  { stateMachineArn, event }: { stateMachineArn: string; event: Record<string, unknown> },
): Promise<StartedRender> {
  const arnOf = (name: string) => `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;

  async function start(name: string): Promise<string | null> {
    try {
      const input = JSON.stringify(event);
      const answer = await client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
      return answer.executionArn ?? arnOf(name);
    } catch (error) {
      if (error instanceof ExecutionAlreadyExists) return null;
      throw error;
    }
  }

  const name = executionNameOf(event);
  const first = await start(name);
  if (first !== null) return { executionArn: first, status: "started" };
  const { status } = await client.send(new DescribeExecutionCommand({ executionArn: arnOf(name) }));
  if (status === "RUNNING") return { executionArn: arnOf(name), status: "running" };
  // Names of executions that have ended stay taken for 90 days.
  const moment = createHash("sha256").update(JSON.stringify([event.id, event.time]));
  const again = `${name}-${moment.digest("hex").slice(0, 16)}`;
  const second = await start(again);
  return { executionArn: second ?? arnOf(again), status: second === null ? "known" : "started" };
}
