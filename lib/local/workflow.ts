import { ExecutionAbortedError, ExecutionError, StateMachine } from "aws-local-stepfunctions";

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
export function createWorkflow(definition: unknown, tasks: Record<string, Task>): Workflow {
  assertRunnable(definition, tasks);
  // Its validator knows no `${...}` for a function's ARN. A test validates the file, with a newer one.
  const machine = new StateMachine(definition as Definition, { validationOptions: { noValidate: true } });
  return {
    run(name, input, options = {}) {
      const execution = machine.run(input as Parameters<typeof machine.run>[0], {
        overrides: {
          taskResourceLocalHandlers: { ...tasks, ...options.tasks } as never,
          waitTimeOverrides: options.waits ?? {},
          retryIntervalOverrides: options.retryPauses ?? {},
        },
      });
      const followed = follow(name, execution.eventLogs, options.onHistory);
      const result = settle(execution.result).then(async (outcome) => {
        if (outcome.status !== "aborted") await followed;
        return outcome;
      });
      return { result, abort: () => execution.abort() };
    },
  };
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
