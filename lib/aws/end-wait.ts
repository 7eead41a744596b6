import { SendTaskSuccessCommand, type SFNClient } from "@aws-sdk/client-sfn";

/** Step Functions' words for a wait that is over, was another's, or whose execution is gone. */
const overErrors = new Set(["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"]);

/** Hands in the tokens of executions that wait, so that they look for themselves. A token appears in no error of ours. */
export function createEndWait(client: SFNClient): (token: string) => Promise<void> {
  return async (taskToken) => {
    try {
      await client.send(new SendTaskSuccessCommand({ taskToken, output: "true" }));
    } catch (error) {
      const name = error instanceof Error ? error.name : "Error";
      if (overErrors.has(name)) return;
      // The service's own words may repeat what it was sent.
      throw new Error(`Step Functions did not take the end of a wait: ${name}`);
    }
  };
}
