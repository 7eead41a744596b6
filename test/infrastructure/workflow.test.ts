import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  type FunctionName,
  functionNames,
  functionTable,
  otherFunctions,
} from "../../lib/infrastructure/function-table.ts";
import { definitionFile } from "../../lib/infrastructure/workflow.ts";
import { makeTemplate, resourcesOf } from "./make-stack.ts";

interface State {
  Type: string;
  Resource?: string;
  TimeoutSeconds?: number;
  Retry?: unknown[];
  Catch?: unknown[];
  Next?: string;
  Default?: string;
  Choices?: { StringEquals?: string; Next: string }[];
}

const template = makeTemplate();
const [machine] = resourcesOf(template, "AWS::StepFunctions::StateMachine");
const { DefinitionString, DefinitionSubstitutions } = machine?.[1].Properties ?? {};
const states: Record<string, State> = JSON.parse(DefinitionString).States;
const tasks = Object.entries(states).filter(([, { Type }]) => Type === "Task");

test("what is deployed is the committed file, to the letter", () => {
  expect(DefinitionString).toBe(readFileSync(definitionFile, "utf8"));
});

test("state machines log where no policy that all of an account share has to name them, each stack for itself", () => {
  const names = (from: typeof template) =>
    resourcesOf(from, "AWS::StepFunctions::StateMachine").map(([, { Properties }]) => {
      const [{ CloudWatchLogsLogGroup }] = Properties.LoggingConfiguration.Destinations;
      const groups = new Map(resourcesOf(from, "AWS::Logs::LogGroup"));
      return groups.get(CloudWatchLogsLogGroup.LogGroupArn["Fn::GetAtt"][0])?.Properties.LogGroupName;
    });
  const prefix = "/aws/vendedlogs/states/";
  expect(names(template)).toEqual([`${prefix}Stillmotion-renders`, `${prefix}Stillmotion-batches`]);
  expect(names(makeTemplate({ stackName: "Trial" }))).toEqual([`${prefix}Trial-renders`, `${prefix}Trial-batches`]);
});

test("the template's functions are those of the Task states, and those of batches and of what no state could close", () => {
  expect([...tasks.map(([name]) => name), ...otherFunctions].sort()).toEqual([...functionNames].sort());
  expect(Object.keys(DefinitionSubstitutions).sort()).toEqual(tasks.map(([name]) => name).sort());
});

const waitsForToken = ({ Resource }: State) => Resource?.endsWith(".waitForTaskToken") === true;

test("AwaitVideo calls the function of its name, and waits for its token", () => {
  const waiting = tasks.filter(([, state]) => waitsForToken(state));
  expect(waiting.map(([name]) => name)).toEqual(["AwaitVideo"]);
  expect(waiting[0]?.[1]).toMatchObject({ Parameters: { FunctionName: `\${AwaitVideo}` } });
  expect(DefinitionSubstitutions.AwaitVideo).toEqual({
    "Fn::GetAtt": [expect.stringMatching("^FunctionsAwaitVideoFunction"), "Arn"],
  });
});

test.each(tasks.filter(([, state]) => !waitsForToken(state)))(
  "%s calls the function of its name, which gives up before the state does",
  (name, state) => {
    expect(state.Resource).toBe(`\${${name}}`);
    expect(DefinitionSubstitutions[name]).toEqual({
      "Fn::GetAtt": [expect.stringMatching(`^Functions${name}Function`), "Arn"],
    });
    expect(functionTable[name as FunctionName].timeoutSeconds).toBeLessThan(state.TimeoutSeconds ?? 0);
    expect(state.Retry).toHaveLength(2);
    expect(state.Catch).toHaveLength(1);
  },
);

test("both state machines log what breaks without any of its data, and are traced", () => {
  template.resourceCountIs("AWS::StepFunctions::StateMachine", 2);
  template.allResourcesProperties("AWS::StepFunctions::StateMachine", {
    LoggingConfiguration: { Level: "ERROR", IncludeExecutionData: false },
    TracingConfiguration: { Enabled: true },
  });
});

/** The states a render enters when its steps answer so, one after the other. */
function statesOf(...outcomes: string[]): string[] {
  const entered: string[] = [];
  for (let name: string | undefined = JSON.parse(DefinitionString).StartAt; name !== undefined; ) {
    entered.push(name);
    const state: State | undefined = states[name];
    const outcome = state?.Choices === undefined ? undefined : outcomes.shift();
    name =
      outcome === undefined ? state?.Next : state?.Choices?.find(({ StringEquals }) => StringEquals === outcome)?.Next;
  }
  return entered;
}

test("a render enters nine states, three for each poll, and three more when it waits for its request", () => {
  const rest = ["completed", "stored"];
  const once = statesOf("ready", "admitted", "created", ...rest);
  expect(once.slice(-1)).toEqual(["RecordSuccess"]);
  expect(once).toHaveLength(9 + 3);
  expect(statesOf("ready", "admitted", "created", "running", "running", ...rest)).toHaveLength(9 + 3 * 3);
  expect(statesOf("wait", "ready", "admitted", "created", ...rest)).toHaveLength(9 + 3 + 3);
});
