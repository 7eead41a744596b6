import {
  InvalidToken,
  type SendTaskSuccessCommand,
  type SFNClient,
  TaskDoesNotExist,
  TaskTimedOut,
} from "@aws-sdk/client-sfn";
import { expect, test } from "vitest";
import { createEndWait } from "../../lib/aws/create-end-wait.ts";

const token = "AQCEAAAAKgAAAAMAAAAA-a-token-that-nobody-may-read";

function client(answer: () => unknown): { client: SFNClient; sent: unknown[] } {
  const sent: unknown[] = [];
  const send = async (command: SendTaskSuccessCommand) => {
    sent.push(command.input);
    return answer();
  };
  return { client: { send } as unknown as SFNClient, sent };
}

test("a token is handed in with what the state machine reads", async () => {
  const { client: stepFunctions, sent } = client(() => ({}));
  await createEndWait(stepFunctions)(token);
  expect(sent).toEqual([{ taskToken: token, output: "true" }]);
});

test.each([
  new TaskTimedOut({ message: "Task Timed Out", $metadata: {} }),
  new TaskDoesNotExist({ message: "Task does not exist", $metadata: {} }),
  new InvalidToken({ message: "Invalid Token", $metadata: {} }),
])("the token of a wait that is over is no trouble: $name", async (error) => {
  const { client: stepFunctions } = client(() => {
    throw error;
  });
  await expect(createEndWait(stepFunctions)(token)).resolves.toBeUndefined();
});

test("any other trouble is told, without the token", async () => {
  const broken = Object.assign(new Error(`Value '${token}' at 'taskToken' failed to satisfy constraint`), {
    name: "ValidationException",
  });
  const { client: stepFunctions } = client(() => {
    throw broken;
  });
  const told = await createEndWait(stepFunctions)(token).catch((error: unknown) => error);
  expect(told).toBeInstanceOf(Error);
  expect((told as Error).message).toBe("Step Functions did not take the end of a wait: ValidationException");
  expect((told as Error).cause).toBeUndefined();
  expect(JSON.stringify(told, Object.getOwnPropertyNames(told))).not.toContain(token);
});
