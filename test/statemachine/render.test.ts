import { readdirSync, readFileSync } from "node:fs";
import validate from "asl-validator";
import { expect, test } from "vitest";
import { definition } from "../support/run-workflow.ts";

interface State {
  Type: string;
  Next?: string;
  Default?: string;
  Choices?: Rule[];
  Retry?: { ErrorEquals: string[]; MaxAttempts: number }[];
  Catch?: { ErrorEquals: string[]; ResultPath: string | null; Next: string }[];
  Parameters?: unknown;
  TimeoutSeconds?: number;
  Resource?: string;
  Error?: string;
}
type Rule = { Next?: string; Variable?: string; StringEquals?: string; And?: Rule[]; Or?: Rule[] };
const states: Record<string, State> = definition.States;
const tasks = Object.entries(states).filter(([, state]) => state.Type === "Task");
const fileOf = (name: string) => name.replaceAll(/(?<=[a-z])[A-Z]/g, "-$&").toLowerCase();

test("the committed file is a valid state machine", () => {
  const { isValid, errors } = validate(definition);
  expect(errors).toEqual([]);
  expect(isValid).toBe(true);
});

/** What Lambda says when all functions are busy, and what the AWS SDK throws in one when a table is: what comes again. */
const whenFull = [
  "Lambda.TooManyRequestsException",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
];

test("who finds all functions busy comes again for three quarters of an hour, by chance so that not all come at once", () => {
  for (const [, { Retry = [] }] of tasks.filter(([, state]) => !waitsForToken(state))) {
    const { MaxAttempts = 0, ...retry } = Retry[0] ?? {};
    expect(retry).toMatchObject({ IntervalSeconds: 5, BackoffRate: 1.5, MaxDelaySeconds: 60, JitterStrategy: "FULL" });
    const longest = Array.from({ length: MaxAttempts }, (_, tries) => Math.min(60, 5 * 1.5 ** tries));
    // Full jitter: half of it on average.
    expect(longest.reduce((sum, seconds) => sum + seconds) / 2).toBeGreaterThan(45 * 60);
    // Scheduled, started and failed each time: far from the 25,000 events of an execution.
    expect(MaxAttempts * 3).toBeLessThan(500);
  }
});

const waitsForToken = ({ Resource = "" }: State) => Resource.endsWith(".waitForTaskToken");

test.each(tasks.filter(([, state]) => !waitsForToken(state)))(
  "%s has a step of its name, a timeout, a retry and a catch",
  (name, state) => {
    expect(readdirSync("lib/steps")).toContain(`${fileOf(name)}.ts`);
    expect(state.Resource).toBe(`\${${name}}`);
    expect(state.TimeoutSeconds).toBeGreaterThan(0);
    expect(state.Retry?.map((retry) => retry.ErrorEquals)).toEqual([whenFull, ["States.ALL"]]);
    expect(state.Catch).toEqual([
      {
        ErrorEquals: ["States.ALL"],
        ResultPath: "$.error",
        Next: name === "RecordFailure" ? "RenderFailed" : "RecordFailure",
      },
    ]);
  },
);

test("AwaitVideo has a step of its name, lasts as long as the poll schedule says, and never fails a render", () => {
  const [[name, state] = ["", undefined], ...others] = tasks.filter(([, task]) => waitsForToken(task));
  expect(others).toEqual([]);
  expect(readdirSync("lib/steps")).toContain(`${fileOf(name)}.ts`);
  expect(state?.Parameters).toEqual({
    FunctionName: `\${${name}}`,
    Payload: { "render.$": "$.render", "execution.$": "$$.Execution.Name", "token.$": "$$.Task.Token" },
  });
  expect(state).toMatchObject({ TimeoutSecondsPath: "$.render.waitSeconds", ResultPath: "$.render.isWoken" });
  // A webhook that never comes is no failure: the wait must not be tried again.
  expect(state?.Retry?.[0]).toEqual({ ErrorEquals: ["States.Timeout"], MaxAttempts: 0 });
  expect(state?.Catch).toEqual([
    { ErrorEquals: ["States.Timeout"], ResultPath: null, Next: "PollVideo" },
    // Where nobody can be told whom to wake, the clock does: looking at once would turn in circles.
    { ErrorEquals: ["States.ALL"], ResultPath: null, Next: "WaitForVideo" },
  ]);
});

/** The outcomes a step's return type names, in its own file or in the one that its answer's type comes from. */
function outcomesOf(task: string): string[] {
  const step = readFileSync(`lib/steps/${fileOf(task)}.ts`, "utf8");
  const other = new RegExp(`\\b${task}Answer\\b[^;]*from "\\./([\\w-]+\\.ts)"`).exec(step)?.[1];
  const source = other === undefined ? step : readFileSync(`lib/steps/${other}`, "utf8");
  const type = /Outcome<((?:\s*\|?\s*"[a-z]+")+)\s*>/.exec(source)?.[1] ?? "";
  return [...type.matchAll(/"([a-z]+)"/g)].map((match) => match[1] ?? "");
}

function comparedIn(rules: Rule[], variable: string): string[] {
  return rules.flatMap((rule) => [
    ...comparedIn([...(rule.And ?? []), ...(rule.Or ?? [])], variable),
    ...(rule.Variable === variable && rule.StringEquals ? [rule.StringEquals] : []),
  ]);
}

/** What every choice's default takes: the one outcome that goes on to failure. */
const takenByDefault: Record<string, string> = { PlanNextAttempt: "end" };

test.each(tasks.filter(([, state]) => states[state.Next ?? ""]?.Type === "Choice" && state.Next !== "WasRejected"))(
  "every outcome of %s has a branch, and every branch an outcome",
  (name, state) => {
    const compared = comparedIn(states[state.Next ?? ""]?.Choices ?? [], "$.render.outcome");
    const outcomes = outcomesOf(name);
    expect(outcomes.length).toBeGreaterThan(1);
    expect([...new Set(compared), takenByDefault[name] ?? "failed"].sort()).toEqual(outcomes.sort());
  },
);

test("only rate limits, passing trouble and expiry may lead to another attempt", () => {
  const [rule] = states.IsPolicyOrRuntime?.Choices ?? [];
  expect(comparedIn([rule ?? {}], "$.render.failure.class")).toEqual(["rate_limited", "transient", "expired"]);
  expect(states.IsPolicyOrRuntime?.Default).toBe("RecordFailure");
});

test("failures end red, each under its fixed name", () => {
  const ends = Object.entries(states).filter(([, state]) => state.Type === "Fail");
  expect(ends.map(([name, state]) => [name, state.Error])).toEqual([
    ["RenderRejected", "RenderRejected"],
    ["RenderFailed", "RenderFailed"],
  ]);
});

test("every state can be reached", () => {
  const next = Object.values(states).flatMap((state) => [
    state.Next,
    state.Default,
    ...(state.Choices ?? []).map((rule) => rule.Next),
    ...(state.Catch ?? []).map((entry) => entry.Next),
  ]);
  expect(new Set([definition.StartAt, ...next.filter((name) => name !== undefined)])).toEqual(
    new Set(Object.keys(states)),
  );
});

test("the machine's own timeout is above the longest deadline, and below the limit of its history", () => {
  expect(definition.TimeoutSeconds).toBeGreaterThan(1440 * 60);
});
