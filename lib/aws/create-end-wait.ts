import { SendTaskSuccessCommand, SFNClient } from "@aws-sdk/client-sfn";
import type { StepDependencies } from "../steps/step-dependencies.ts";
import { clientOptions } from "./client-options.ts";

/**
 * The wait is over, or was another's: it timed out, its execution ended, or it was ended before.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html
 */
const quiet = new Set(["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"]);

/** Hands a task's token back to Step Functions, with what AwaitVideo's `ResultPath` takes. */
export function createEndWait(client = new SFNClient(clientOptions)): StepDependencies["endWait"] {
  return async (taskToken) => {
    try {
      await client.send(new SendTaskSuccessCommand({ taskToken, output: "true" }));
    } catch (error) {
      const name = error instanceof Error ? error.name : "Error";
      // Nothing else of it: a message may repeat what was sent, and what is thrown is logged.
      if (!quiet.has(name)) throw new Error(`Step Functions did not take the end of a wait: ${name}`);
    }
  };
}
