import { randomUUID } from "node:crypto";
import type { TokenWaits } from "./token-waits.ts";

interface State {
  Type: string;
  Resource?: string;
  Parameters?: Record<string, unknown>;
  TimeoutSecondsPath?: string;
}
type States = Record<string, State>;
type Task = (input: never) => Promise<unknown>;

/** As Step Functions reports it: what a Catch knows it by. */
class TaskTimedOut extends Error {
  override readonly name = "States.Timeout";
}

const isTokenState = ({ Type, Resource = "" }: State) => Type === "Task" && Resource.endsWith(".waitForTaskToken");

/** Longer than any wait, and less than a timer can count. */
const neverSeconds = 2_000_000;

/**
 * The definition as the interpreter can run it. It calls a function and goes on with its answer; of a state that goes on
 * when its token is handed in it knows neither the token nor where its time limit stands. Both are minded by
 * `bindTokenStates`, which is given the state's input for it. All else is as it is deployed.
 */
export function prepareTokenStates<Definition extends { States: States }>(definition: Definition): Definition {
  const States = Object.fromEntries(
    Object.entries(definition.States).map(([name, state]) => {
      if (!isTokenState(state)) return [name, state];
      const { TimeoutSecondsPath: _, ...rest } = state;
      return [name, { ...rest, TimeoutSeconds: neverSeconds, Parameters: { ...state.Parameters, "input.$": "$" } }];
    }),
  );
  return { ...definition, States };
}

export interface TokenBinding {
  waits: TokenWaits;
  /** The execution, by name. */
  execution: string;
  /** How many milliseconds a state's seconds last, for tests; left out, as many as they do. */
  milliseconds?: (state: string, seconds: number) => number | undefined;
}

/**
 * The tasks of one run, in which those of the states that wait for a token do: the function is called with the payload
 * alone, then the state waits. `context` is what the interpreter answers for `$$`: a new token for each try.
 */
export function bindTokenStates(
  { States }: { States: States },
  tasks: Record<string, Task>,
  { waits, execution, milliseconds = (_state, seconds) => seconds * 1000 }: TokenBinding,
) {
  let token = "";
  const open = new Set<() => void>();
  const context = {
    Execution: { Name: execution },
    Task: {
      get Token() {
        token = randomUUID();
        return token;
      },
    },
  };
  const waiting = Object.entries(States).flatMap(([name, state]) => {
    const task = tasks[name] as ((payload: unknown) => Promise<unknown>) | undefined;
    if (!isTokenState(state) || task === undefined) return [];
    const run = async ({ Payload, input }: { Payload: unknown; input: unknown }): Promise<true> => {
      const seconds = Number(valueAt(input, state.TimeoutSecondsPath ?? ""));
      const { ended, cancel } = waits.wait(token, milliseconds(name, seconds) ?? seconds * 1000);
      open.add(cancel);
      try {
        await task(Payload);
        if (await ended) return true;
        throw new TaskTimedOut(`${name}: nobody handed in its token`);
      } finally {
        cancel();
        open.delete(cancel);
      }
    };
    return [[name, run as unknown as Task] as const];
  });
  const abort = () => {
    for (const cancel of open) cancel();
  };
  return { tasks: { ...tasks, ...Object.fromEntries(waiting) }, context, abort };
}

/** Of a path like `$.render.waitSeconds`. */
function valueAt(input: unknown, path: string): unknown {
  return path
    .split(".")
    .slice(1)
    .reduce((value, key) => (value as Record<string, unknown> | undefined)?.[key], input);
}
