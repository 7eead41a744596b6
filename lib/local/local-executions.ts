import { executionNameOf } from "../render/execution-name.ts";
import { currentAttempt, isEnded, type RenderRecord } from "../render/render-record.ts";
import type { RenderState } from "../render/render-state.ts";
import type { bindTasks } from "../steps/bind-tasks.ts";
import type { StepDependencies } from "../steps/step-dependencies.ts";
import type { Execution, ExecutionFiles } from "./execution-files.ts";
import { createTaskQueue, type Place } from "./task-queue.ts";
import type { HistoryEvent, Workflow } from "./workflow.ts";

/** How one execution ended: its render's record, or null when it broke before it had one. */
export interface Ended {
  record: RenderRecord | null;
  /** Set when the workflow itself broke, or was stopped before its end. */
  problem: string | null;
}

interface StartOptions {
  /** Before those that have not begun: another render waits for its clip. */
  ahead?: boolean;
}

export interface LocalExecutions {
  /** Starts an execution, or joins the one that is under way for the same event. It is on disk before this resolves. */
  start(input: Record<string, unknown>, options?: StartOptions): Promise<{ name: string; ended: Promise<Ended> }>;
  /** Carries on with every execution that an earlier process left unfinished. */
  resume(): Promise<Promise<Ended>[]>;
  onHistory(listener: (event: HistoryEvent) => void): void;
  /** Stops those whose renders were canceled, by this process or another: they need not wait for their next step. */
  stopCanceled(): Promise<void>;
  /** Stops all where they stand; the next start carries on. Steps that are under way are let end. */
  close(): Promise<void>;
}

/** What Step Functions does with executions on AWS: each is kept in a file until it ends, and carried on after a crash. */
export function createLocalExecutions(options: {
  files: ExecutionFiles;
  workflow: Workflow;
  tasks: ReturnType<typeof bindTasks>;
  ledger: StepDependencies["ledger"];
  provider: StepDependencies["provider"];
  /** Renders that run at the same time. */
  concurrency: number;
  /** See RunOptions. */
  waits: Record<string, number>;
  secondMilliseconds: number | undefined;
  retryPauses: Record<string, number>;
}): LocalExecutions {
  const { files, workflow, tasks, ledger, waits, secondMilliseconds, retryPauses } = options;
  const queue = createTaskQueue(options.concurrency);
  const listeners: ((event: HistoryEvent) => void)[] = [];
  const running = new Map<string, Promise<Ended>>();
  const runs = new Map<string, { abort: () => void; renderId: () => string | null }>();
  const steps = new Set<Promise<unknown>>();
  let closing = false;

  /** Lets `close` wait for a step that is under way: a create must not be cut off from its answer. */
  function tracked<Input, Output>(task: (input: Input) => Promise<Output>): (input: Input) => Promise<Output> {
    return (input) => {
      const step = task(input);
      const settled = step.catch(() => undefined).finally(() => steps.delete(settled));
      steps.add(settled);
      return step;
    };
  }

  async function execute(name: string, place: Place): Promise<Ended> {
    const execution = closing ? null : await files.read(name);
    if (execution === null) return { record: null, problem: closing ? "stopped" : "the execution is gone" };
    let { renderId } = execution;
    const prepare = async (input: unknown): Promise<RenderState> => {
      await place.take();
      const state = await tasks.PrepareRender(input);
      // Its shots may need the place.
      if (state.outcome === "wait" && (isHeld(state) || (await hasShots(state.renderId)))) place.leave();
      if (state.renderId !== "" && renderId !== state.renderId) {
        renderId = state.renderId;
        // From here on the render is known by its id: settings that change until it is carried on don't change it.
        await files.add({ ...execution, renderId });
      }
      return state;
    };
    const admit = async (input: never): Promise<RenderState> => {
      await place.take();
      const state = await tasks.AdmitRender(input);
      if (state.outcome === "later" && isHeld(state)) place.leave();
      return state;
    };
    const bound = Object.fromEntries(
      Object.entries({ ...tasks, PrepareRender: prepare, AdmitRender: admit }).map(([state, task]) => [
        state,
        tracked(task as (input: unknown) => Promise<unknown>),
      ]),
    );
    const run = workflow.run(name, inputOf(execution), {
      tasks: bound as never,
      onHistory: (event) => {
        for (const listener of listeners) listener(event);
      },
      waits,
      secondMilliseconds,
      retryPauses,
    });
    runs.set(name, { abort: run.abort, renderId: () => renderId });
    const result = await run.result;
    runs.delete(name);
    const record = renderId === null ? null : ((await ledger.recall(renderId))?.record ?? null);
    if (result.status === "aborted" && !(record && isEnded(record.status))) return { record: null, problem: "stopped" };
    // A render that broke without an end in the ledger (a full disk, say) is carried on by the next start.
    const isOver = record === null ? result.status !== "aborted" : isEnded(record.status);
    if (isOver) await files.remove(name);
    return { record, problem: result.status === "failed" && !(record && isEnded(record.status)) ? result.error : null };
  }

  async function hasShots(renderId: string): Promise<boolean> {
    return renderId !== "" && (await ledger.recall(renderId))?.record.request.shots !== undefined;
  }

  /** The unfinished executions, the oldest first: one that waits for another's clip must not take its place. */
  async function unfinished(): Promise<{ name: string; record: RenderRecord | undefined }[]> {
    const executions = [];
    for (const name of await files.names()) {
      const renderId = (await files.read(name))?.renderId ?? null;
      executions.push({ name, record: renderId === null ? undefined : (await ledger.get(renderId))?.record });
    }
    const begunAt = (record: RenderRecord | undefined) => record?.createdAt ?? "z";
    return executions.sort((left, right) => (begunAt(left.record) < begunAt(right.record) ? -1 : 1));
  }

  /** A job that may be paid for is not given up because this process was started without its provider's key. */
  function missingProvider(record: RenderRecord | undefined): string | null {
    if (record === undefined || isEnded(record.status) || record.kind === "stitch") return null;
    const provider = currentAttempt(record)?.provider ?? record.request.provider;
    return options.provider(provider) === null
      ? `${record.still.key} waits for its provider ${provider}, which has no key here`
      : null;
  }

  async function stopCanceled(): Promise<void> {
    for (const { renderId, abort } of [...runs.values()]) {
      const id = renderId();
      const record = id === null ? undefined : (await ledger.get(id))?.record;
      if (record?.status !== "canceled") continue;
      abort();
      const attempt = currentAttempt(record);
      // The studio is ours alone: whoever canceled could not stop its job.
      if (attempt?.provider === "studio" && attempt.jobId !== null)
        await options.provider("studio")?.cancel?.(attempt.jobId);
    }
  }

  /** One run at a time per execution; `written` is when it can be found again after a crash. */
  function launch(name: string, written: Promise<void>, options: StartOptions = {}): Promise<Ended> {
    const ended = written
      .then(() => queue.add((place) => execute(name, place), options))
      .finally(() => running.delete(name));
    // Whoever waits for it hears of a failure; where nobody does yet, it must not end the process.
    ended.catch(() => {});
    running.set(name, ended);
    return ended;
  }

  async function start(
    input: Record<string, unknown>,
    options: StartOptions = {},
  ): Promise<{ name: string; ended: Promise<Ended> }> {
    const name = executionNameOf(input);
    const known = running.get(name);
    if (known !== undefined) return { name, ended: known };
    const written = files.add({ name, input, renderId: null });
    const ended = launch(name, written, options);
    await written;
    return { name, ended };
  }

  return {
    start,
    async resume() {
      const ends: Promise<Ended>[] = [];
      for (const { name, record } of await unfinished()) {
        const missing = running.has(name) ? null : missingProvider(record);
        if (missing !== null) ends.push(Promise.resolve({ record: null, problem: missing }));
        else ends.push(running.get(name) ?? launch(name, Promise.resolve()));
      }
      return ends;
    },
    onHistory(listener) {
      listeners.push(listener);
    },
    stopCanceled,
    async close() {
      closing = true;
      for (const run of runs.values()) run.abort();
      await Promise.allSettled(running.values());
      await Promise.all(steps);
    },
  };
}

/** Held for hours, or not begun again yet: others may run meanwhile. */
function isHeld({ renderId, status }: RenderState): boolean {
  return renderId !== "" && status === "queued";
}

/** A render that is known is carried on by its id, whatever it was started by. */
function inputOf({ input, renderId }: Execution): Record<string, unknown> {
  return renderId === null ? input : { ...input, "detail-type": "Render Requested", detail: { renderId } };
}
