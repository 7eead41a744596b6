import { ExecutionAbortedError, ExecutionError, StateMachine } from "aws-local-stepfunctions";
import { bindTokenStates, prepareTokenStates } from "./token-states.ts";
import { createTokenWaits, type TokenWaits } from "./token-waits.ts";

type Definition = ConstructorParameters<typeof StateMachine>[0];
type Task = (input: never) => Promise<unknown>;

/** Something that happened in an execution: for progress, logs and tests. */
export interface HistoryEvent {
  execution: string;
  state: string;
  event: "entered" | "exited" | "failed" | "retried" | "caught";
  at: string;
  /** What the state answered, for `exited`. */
  output?: unknown;
  /** Name and cause, for `failed`. */
  error?: { name: string; cause: string };
}

export type WorkflowResult =
  | { status: "succeeded"; output: unknown }
  | { status: "failed"; error: string }
  | { status: "aborted" };

export interface Workflow {
  run(name: string, input: unknown, options?: RunOptions): { result: Promise<WorkflowResult>; abort(): void };
}

export interface RunOptions {
  onHistory?: (event: HistoryEvent) => void;
  /** Task functions for this run alone, by state name. */
  tasks?: Record<string, Task>;
  /** Milliseconds instead of the real waits, by state name: for tests. */
  waits?: Record<string, number>;
  /** So many milliseconds for each second that a step asks to wait: for tests of what lasts for days. */
  secondMilliseconds?: number | undefined;
  /** Milliseconds instead of the real pauses between retries, by state name: for tests. */
  retryPauses?: Record<string, number>;
}

const eventNames = {
  StateEntered: "entered",
  StateExited: "exited",
  StateFailed: "failed",
  StateRetried: "retried",
  StateCaught: "caught",
} as const;

/**
 * Runs the committed state machine in this process, its Task states bound to functions by state name.
 * @throws Error naming every Task state that has no function, and whatever the interpreter can't run.
 */
export function createWorkflow(
  definition: unknown,
  tasks: Record<string, Task>,
  tokenWaits: TokenWaits = createTokenWaits(),
): Workflow {
  assertRunnable(definition, tasks);
  const states = definition as Parameters<typeof bindTokenStates>[0];
  // Its validator knows no `${...}` for a function's ARN. A test validates the file, with a newer one.
  const machine = new StateMachine(prepareTokenStates(states) as unknown as Definition, {
    validationOptions: { noValidate: true },
  });
  return {
    run(name, input, options = {}) {
      const { secondMilliseconds = 1000, waits } = options;
      const {
        tasks: bound,
        context,
        abort,
      } = bindTokenStates(
        states,
        { ...tasks, ...options.tasks },
        {
          waits: tokenWaits,
          execution: name,
          milliseconds: (state, seconds) => waits?.[state] ?? seconds * secondMilliseconds,
        },
      );
      const scaled = options.secondMilliseconds === undefined ? null : scaleWaits(bound, options.secondMilliseconds);
      const execution = machine.run(input as Parameters<typeof machine.run>[0], {
        context: context as never,
        overrides: {
          taskResourceLocalHandlers: (scaled?.tasks ?? bound) as never,
          waitTimeOverrides: scaled?.waits ?? options.waits ?? {},
          retryIntervalOverrides: options.retryPauses ?? {},
        },
      });
      const stop = () => {
        execution.abort();
        abort();
      };
      const followed = follow(name, execution.eventLogs, options.onHistory);
      const result = settle(execution.result).then(async (outcome) => {
        if (outcome.status !== "aborted") await followed;
        return outcome;
      });
      return { result, abort: stop };
    },
  };
}

/** Every wait lasts as its last step said, in seconds of another length. */
function scaleWaits(tasks: Record<string, Task>, secondMilliseconds: number) {
  let waitMilliseconds = 0;
  const heard = Object.entries(tasks).map(([name, task]) => [
    name,
    async (input: never) => {
      const output = (await task(input)) as { waitSeconds?: number } | undefined;
      waitMilliseconds = (output?.waitSeconds ?? 0) * secondMilliseconds;
      return output;
    },
  ]);
  const waits = new Proxy<Record<string, number>>({}, { get: () => waitMilliseconds });
  return { tasks: Object.fromEntries(heard) as Record<string, Task>, waits };
}

async function settle(result: Promise<unknown>): Promise<WorkflowResult> {
  try {
    return { status: "succeeded", output: await result };
  } catch (error) {
    if (error instanceof ExecutionAbortedError) return { status: "aborted" };
    return { status: "failed", error: error instanceof ExecutionError ? error.message : String(error) };
  }
}

type LoggedEvent = {
  type: string;
  timestamp: number;
  state?: { name: string; output?: unknown };
  Error?: string;
  Cause?: unknown;
};

async function follow(
  execution: string,
  events: AsyncIterable<unknown>,
  onHistory: RunOptions["onHistory"],
): Promise<void> {
  for await (const logged of events as AsyncIterable<LoggedEvent>) {
    const event = eventNames[logged.type as keyof typeof eventNames];
    if (event === undefined || logged.state === undefined) continue;
    onHistory?.({
      execution,
      state: logged.state.name,
      event,
      at: new Date(logged.timestamp).toISOString(),
      ...(event === "exited" ? { output: logged.state.output } : {}),
      ...(event === "failed" ? { error: { name: logged.Error ?? "Error", cause: String(logged.Cause ?? "") } } : {}),
    });
  }
}

const runnableTypes = new Set(["Task", "Choice", "Wait", "Pass", "Succeed", "Fail"]);

function assertRunnable(definition: unknown, tasks: Record<string, Task>): void {
  const { QueryLanguage, States } = definition as { QueryLanguage?: string; States: Record<string, { Type: string }> };
  if (QueryLanguage !== undefined && QueryLanguage !== "JSONPath")
    throw new Error(`this runner reads JSONPath, not ${QueryLanguage}`);
  const problems = Object.entries(States).flatMap(([name, { Type }]) => {
    if (!runnableTypes.has(Type)) return [`${name} is a ${Type} state, which this runner can't run`];
    return Type === "Task" && tasks[name] === undefined ? [`${name} has no function`] : [];
  });
  if (problems.length > 0) throw new Error(`the state machine can't be run here: ${problems.join("; ")}`);
}
