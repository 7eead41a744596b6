import type { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { expect, test } from "vitest";
import { batchExecutionArn, followBatch, lookAtBatch, startBatch } from "../../lib/aws/batch-execution.ts";
import { readBatchInput } from "../../lib/batch/batch-input.ts";

const machine = "arn:aws:states:us-east-1:000000000000:stateMachine:batches";
const arn = "arn:aws:states:us-east-1:000000000000:execution:batches:b1-x";

/** A client that answers so, one after the other; what is an error, it throws. */
function answering(...answers: (object | Error)[]) {
  const asked: object[] = [];
  const send = async (command: DescribeExecutionCommand | StartExecutionCommand) => {
    asked.push(command.input);
    const answer = answers.shift() ?? new Error("asked once too often");
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { asked, client: { send } as unknown as SFNClient };
}
const named = (name: string) => Object.assign(new Error(name), { name });

test("the execution is named as its event is called, and PlanBatch reads what is asked", async () => {
  const { client, asked } = answering({});
  const detail = { manifest: { key: "requested/list/list.csv", versionId: "v" }, maxCostUsd: 4 };
  const now = new Date("2026-11-23T00:00:00Z");
  expect(await startBatch(client, { stateMachineArn: machine, name: "b1-x", detail, now })).toBe(arn);
  const [{ name, input }] = asked as [{ name: string; input: string }];
  expect(name).toBe("b1-x");
  expect(readBatchInput(JSON.parse(input), "stills")).toEqual({
    id: "b1-x",
    time: "2026-11-23T00:00:00.000Z",
    manifest: { bucket: "stills", key: "requested/list/list.csv", versionId: "v" },
    maxCostUsd: 4,
  });
});

test("whoever waits outlasts a network that is away for a while, and no longer", async () => {
  const pauses: number[] = [];
  const pause = async (tries: number) => void pauses.push(tries);
  const away = () => named("TimeoutError");
  const running = { status: "RUNNING" };
  const patient = answering(running, away(), away(), running, away(), { status: "FAILED", cause: "why" });
  expect(await followBatch(patient.client, arn, pause)).toEqual({ status: "FAILED", cause: "why" });
  expect(pauses).toEqual([0, 1, 2, 3, 4]);
  const gone = answering(running, ...Array.from({ length: 20 }, away));
  await expect(followBatch(gone.client, arn, pause)).rejects.toThrow("TimeoutError");
  expect(gone.asked).toHaveLength(12);
});

test("an execution that AWS has forgotten is none", async () => {
  expect(await lookAtBatch(answering(named("ExecutionDoesNotExist")).client, arn)).toBeNull();
  const forgotten = answering(named("ExecutionDoesNotExist"));
  expect(await followBatch(forgotten.client, arn, async () => {})).toEqual({ status: "GONE", cause: null });
  expect(batchExecutionArn(machine, "b1-x")).toBe(arn);
});
