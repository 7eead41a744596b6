import { readFileSync } from "node:fs";
import validate from "asl-validator";
import { expect, test } from "vitest";
import { createWorkflow } from "../../lib/local/workflow.ts";

interface State {
  Type: string;
  Next?: string;
  End?: boolean;
  Default?: string;
  Choices?: { Next: string; Variable: string; StringEquals: string }[];
  Retry?: { ErrorEquals: string[] }[];
  Catch?: { ErrorEquals: string[]; ResultPath: string; Next: string }[];
  TimeoutSeconds?: number;
  Resource?: string;
  ResultPath?: string;
  Parameters?: Record<string, string>;
}
interface MapState extends State {
  ToleratedFailurePercentage: number;
  MaxConcurrencyPath: string;
  ItemReader: { Resource: string; ReaderConfig: { InputType: string }; Parameters: Record<string, string> };
  ItemProcessor: { ProcessorConfig: Record<string, string>; StartAt: string; States: Record<string, State> };
  ResultWriter: { Resource: string; Parameters: Record<string, string> };
}

const definition = JSON.parse(readFileSync("statemachine/batch.asl.json", "utf8"));
const states: Record<string, State> = definition.States;
const map = states.RenderLines as MapState;

test("the committed file is a valid state machine", () => {
  const { isValid, errors } = validate(definition);
  expect(errors).toEqual([]);
  expect(isValid).toBe(true);
});

test("asl-validator would have found a wrong one", () => {
  const { RenderLines: _map, ...rest } = states;
  expect(validate({ ...definition, States: rest }).isValid).toBe(false);
  const unread = { ...map, ItemReader: { ReaderConfig: { InputType: "JSONL" } } };
  expect(validate({ ...definition, States: { ...states, RenderLines: unread } }).isValid).toBe(false);
});

test.each(["PlanBatch", "ReportBatch"])("%s is a function of its name with a timeout, a retry and a catch", (name) => {
  const state = states[name];
  expect(state).toMatchObject({ Type: "Task", Resource: `\${${name}}`, TimeoutSeconds: 900 });
  expect(state?.Retry?.[0]?.ErrorEquals).toContain("Lambda.TooManyRequestsException");
  expect(state?.Retry?.[1]?.ErrorEquals).toEqual(["States.ALL"]);
  expect(state?.Catch).toEqual([{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "BatchFailed" }]);
});

test("the lines come out of the plan in S3, one child execution each, and the results go beside it", () => {
  expect(map.ItemReader).toEqual({
    Resource: "arn:aws:states:::s3:getObject",
    ReaderConfig: { InputType: "JSONL" },
    Parameters: { "Bucket.$": "$.batch.plan.bucket", "Key.$": "$.batch.plan.key" },
  });
  expect(map.ItemProcessor.ProcessorConfig).toEqual({ Mode: "DISTRIBUTED", ExecutionType: "STANDARD" });
  expect(map.ResultWriter.Resource).toBe("arn:aws:states:::s3:putObject");
  expect(map.MaxConcurrencyPath).toBe("$.batch.lookAhead");
});

test("what Step Functions could not start is started again, what ended red is not", () => {
  const { RenderLine } = map.ItemProcessor.States;
  const errors = RenderLine?.Retry?.flatMap((retry) => retry.ErrorEquals) ?? [];
  expect(errors).toContain("StepFunctions.AWSStepFunctionsException");
  for (const error of errors) expect(error).toMatch(/^StepFunctions\./);
});

test("a render that ends red is no failure of the batch, and one that was started is not started again", () => {
  expect(map.ToleratedFailurePercentage).toBe(100);
  const { RenderLine, LineHasEnded } = map.ItemProcessor.States;
  expect(map.ItemProcessor.StartAt).toBe("RenderLine");
  expect(RenderLine?.Resource).toBe("arn:aws:states:::states:startExecution.sync:2");
  expect(RenderLine?.Parameters).toEqual({
    StateMachineArn: `\${RenderWorkflow}`,
    "Name.$": "$.name",
    "Input.$": "$.event",
  });
  // The render workflow tries again by itself: here only its start is.
  expect(
    RenderLine?.Retry?.flatMap((retry) => retry.ErrorEquals).every((name) => name.startsWith("StepFunctions.")),
  ).toBe(true);
  expect(RenderLine?.Catch).toMatchObject([
    { ErrorEquals: ["StepFunctions.ExecutionAlreadyExistsException"], Next: "LineHasEnded" },
  ]);
  expect(LineHasEnded).toMatchObject({ Type: "Pass", End: true });
});

test("the child waits longer than the render workflow may take", () => {
  const render = JSON.parse(readFileSync("statemachine/render.asl.json", "utf8"));
  expect(map.ItemProcessor.States.RenderLine?.TimeoutSeconds).toBeGreaterThan(render.TimeoutSeconds);
});

test("every state can be reached, and every end is red or green", () => {
  const next = Object.values(states).flatMap((state) => [
    state.Next,
    state.Default,
    ...(state.Choices ?? []).map((rule) => rule.Next),
    ...(state.Catch ?? []).map((entry) => entry.Next),
  ]);
  expect(new Set([definition.StartAt, ...next.filter((name) => name !== undefined)])).toEqual(
    new Set(Object.keys(states)),
  );
  expect(Object.values(states).filter((state) => state.Type === "Fail")).toMatchObject([{ Error: "BatchFailed" }]);
});

test("the embedded runner refuses it by name: there, a batch has a runner of its own", () => {
  const tasks = { PlanBatch: async () => ({}), ReportBatch: async () => ({}) };
  expect(() => createWorkflow(definition, tasks)).toThrow("RenderLines is a Map state");
});
