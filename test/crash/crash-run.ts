import { dirname } from "node:path";
import { setImmediate } from "node:timers/promises";
import { createTokenWaits } from "../../lib/local/token-waits.ts";
import { createWorkflow, type WorkflowResult } from "../../lib/local/workflow.ts";
import { executionNameOf } from "../../lib/render/execution-name.ts";
import { currentAttempt } from "../../lib/render/render-record.ts";
import type { RenderState } from "../../lib/render/render-state.ts";
import type { AwaitVideoInput } from "../../lib/steps/await-video.ts";
import { bindTasks } from "../../lib/steps/bind-tasks.ts";
import { cancelRender } from "../../lib/steps/cancel-render.ts";
import { wakeRender } from "../../lib/steps/wake-render.ts";
import { definition, dropStill, isAwaited, requestStill, timedOut } from "../support/run-workflow.ts";
import { type CrashWorld, crashWorld } from "./crash-world.ts";
import type { Scenario } from "./scenarios.ts";
import { type KnownCalls, watchPorts } from "./watch-ports.ts";

/** Where the steps run. A machine's one process takes all executions with it; a function's instance only its step. */
export type Home = "machine" | "lambda";

/** The n-th call of a port's method since the last trouble, or since the beginning. */
export interface Moment {
  call: string;
  nth: number;
}

/**
 * `crash`: the process is gone, before or after the call took effect; `during`: it takes effect when the process is gone.
 * `failure`: the call throws, before or after it took effect. `twice`: the client below the port repeated it.
 * `cancel`: somebody cancels the render, from a process of their own.
 */
export type Trouble = Moment & { kind: "crash" | "failure" | "twice" | "cancel"; when: "before" | "during" | "after" };

export interface CrashRun {
  world: CrashWorld;
  /** How the executions ended, in order. */
  results: string[];
  /** The calls since the last trouble: the moments at which another could come. */
  moments: Moment[];
  /** The planned troubles that came. */
  came: Trouble[];
  /** Whether one came while nobody could know if the provider had taken the job. */
  wasInDoubt: boolean;
  /** Sends the same event once more, without trouble. */
  again(): Promise<void>;
}

/** A job that a dying process asked for shows in the provider's list after so many seconds. */
const lateSeconds = 3;
const mostSteps = 600;
const known: KnownCalls = new Map();
/** Anew each time: what waits for one that is shared is never let go of. */
const never = () => new Promise<never>(() => {});

/** Runs a scenario to its end, in as many processes as it takes. Each trouble of the plan comes after the one before it. */
export async function crashRun(
  scenario: Scenario,
  home: Home,
  plan: readonly Trouble[],
  { offSeconds = 1 } = {},
): Promise<CrashRun> {
  const world = crashWorld(scenario);
  const run: CrashRun = { world, results: [], moments: [], came: [], wasInDoubt: false, again };
  const planned: Trouble[] = [];
  const counts = new Map<string, number>();
  const dead = new Set<string>();
  /** The executions that renders have asked for and that have not ended, by name: what the home keeps. */
  const asked = new Map<string, Record<string, unknown>>();
  let launch = (_name: string, _event: Record<string, unknown>): void => {};
  let boots = 0;
  let steps = 0;

  async function cancel(): Promise<void> {
    const renderId = [...world.ledger.records.keys()].at(scenario.isOfShots ? 0 : -1);
    if (renderId !== undefined) await cancelRender(world.dependencies)(renderId);
  }

  /** Counts a call, and answers the trouble that is planned for it. */
  function troubleAt(call: string): Trouble | null {
    const nth = (counts.get(call) ?? 0) + 1;
    counts.set(call, nth);
    run.moments.push({ call, nth });
    const [next] = planned;
    if (next?.call !== call || next.nth !== nth) return null;
    planned.shift();
    run.came.push(next);
    forgetMoments();
    return next;
  }

  function forgetMoments() {
    counts.clear();
    run.moments = [];
  }

  /** A process. All it does to the world goes through its ports, and nothing once it is dead. */
  function boot() {
    const runner = `runner-${++boots}`;
    let isDead = false;
    let die = (_reason: Error): void => {};
    const died = new Promise<never>((_resolve, reject) => {
      die = reject;
    });
    died.catch(() => {});

    const end = ({ kind, call }: Trouble): Promise<never> => {
      if (kind !== "crash") throw new Error(`the connection broke at ${call}`);
      isDead = true;
      // Its temporary folder goes with a function's instance, and is emptied when a home opens it again.
      dead.add(runner);
      die(new ProcessDied());
      return never();
    };
    const noteDoubt = () => {
      run.wasInDoubt ||= [...world.ledger.records.values()].some(({ record }) => {
        const attempt = currentAttempt(record);
        return attempt?.state === "creating" && attempt.jobId === null;
      });
    };
    const outside = {
      ...world.dependencies,
      endWait: tokenWaits.endWait,
      async startRender(event: Record<string, unknown>) {
        const name = executionNameOf(event);
        if (asked.has(name)) return;
        asked.set(name, event);
        launch(name, event);
      },
      media: world.mediaOf(runner),
      settings: { ...world.dependencies.settings, runner, otherRunnersAreGone: home === "machine" },
    };
    const dependencies = watchPorts(outside, known, async (call, perform) => {
      if (isDead) return never();
      const trouble = troubleAt(call);
      if (trouble !== null) noteDoubt();
      if (trouble?.kind === "cancel") {
        if (trouble.when === "before") await cancel();
        const answer = await perform();
        if (trouble.when === "after") await cancel();
        return answer;
      }
      if (trouble?.when === "before") return end(trouble);
      const answer = await perform();
      if (isDead) return never();
      if (trouble === null) return answer;
      noteDoubt();
      if (trouble.kind === "twice") return perform();
      if (trouble.when === "during") world.hideNewestJob(lateSeconds);
      return end(trouble);
    });
    const wake = wakeRender(dependencies);
    return { tasks: bindTasks(dependencies) as unknown as Record<string, Step>, wake, died };
  }

  /** One execution. Without a machine each state is a function of its own, whose instances come and go. */
  function execute(event: unknown, machine: Process | null) {
    const instances = new Map<string, Process>();
    const step = (state: string) => async (input: unknown) => {
      if (++steps > mostSteps) throw new Runaway();
      const process = machine ?? instances.get(state) ?? boot();
      instances.set(state, process);
      try {
        const output = (await Promise.race([process.tasks[state]?.(input), process.died])) as RenderState;
        if (state === "AwaitVideo") {
          await announce((input as AwaitVideoInput).render, machine, instances);
          return output;
        }
        if (isAwaited(output)) return output;
        // Who works while others wait needs some turns.
        for (let turn = 0; (scenario.alsoAsk !== undefined || scenario.isOfShots) && turn < 10; turn++)
          await setImmediate();
        world.passSeconds(output.waitSeconds);
        return output;
      } catch (error) {
        // Nobody is left on the machine to see it.
        if (error instanceof ProcessDied && machine !== null) return never();
        if (error instanceof ProcessDied) instances.delete(state);
        world.passSeconds(1);
        throw error;
      }
    };
    return workflow.run("crash", event, {
      tasks: Object.fromEntries(taskNames.map((state) => [state, step(state)])) as never,
      waits: Object.fromEntries(waitNames.map((state) => [state, 0])),
      retryPauses: Object.fromEntries(taskNames.map((state) => [state, 0])),
    });
  }

  type Process = ReturnType<typeof boot>;

  /** The provider's webhook, sent again until it is taken; or none, and the wait times out. */
  async function announce(
    { waitSeconds }: RenderState,
    machine: Process | null,
    instances: Map<string, Process>,
  ): Promise<void> {
    const jobId = world.provider.jobs.at(-1)?.jobId ?? "";
    for (let sent = 0; scenario.announces === "told"; sent++) {
      if (sent > 20) throw new Runaway();
      world.passSeconds(1);
      const process = machine ?? instances.get("ReceiveWebhook") ?? boot();
      instances.set("ReceiveWebhook", process);
      try {
        await Promise.race([process.wake({ provider: "fake", jobId }), process.died]);
        return;
      } catch (error) {
        if (error instanceof ProcessDied && machine !== null) throw error;
        if (error instanceof ProcessDied) instances.delete("ReceiveWebhook");
      }
    }
    world.passSeconds(waitSeconds);
    throw timedOut();
  }

  /** Starts executions, and starts them again whenever the machine went down, until all have ended. */
  async function toTheEnd(events: unknown[]): Promise<string[]> {
    for (;;) {
      const machine = home === "machine" ? boot() : null;
      const executions = events.map((event) => execute(event, machine));
      launch = (name, event) => {
        const execution = execute(event, machine);
        executions.push(execution);
        execution.result.then(
          // One that was cut off by a crash has not ended: it starts again with the machine, however often that goes down.
          ({ status }) => (status === "aborted" ? undefined : asked.delete(name)),
          () => {},
        );
      };
      for (const [name, event] of [...asked]) launch(name, event);
      const ended = allResults(executions);
      try {
        const results = await (machine === null ? ended : Promise.race([ended, machine.died]));
        if (steps > mostSteps) throw new Runaway();
        for (const path of world.temporary.keys()) if (dead.has(dirname(path))) world.temporary.delete(path);
        return results.map(({ status }) => status);
      } catch (error) {
        if (!(error instanceof ProcessDied)) throw error;
        for (const { abort } of executions) abort();
        world.passSeconds(offSeconds);
      }
    }
  }

  const dropped = await (scenario.request === undefined ? dropStill(world) : requestStill(world, scenario.request));
  let event: Record<string, unknown> = dropped;
  if (scenario.thenAsk !== undefined) {
    await toTheEnd([dropped]);
    event = await scenario.thenAsk(world);
  }
  forgetMoments();
  planned.push(...plan);
  const events = Array.from({ length: scenario.executions ?? 1 }, () => event);
  if (scenario.alsoAsk !== undefined) events.push(await scenario.alsoAsk(world));
  run.results = await toTheEnd(events);
  return run;

  async function again() {
    run.results = await toTheEnd([event]);
  }
}

/** As `Promise.all`, of executions that may become more until all have ended. */
async function allResults(executions: { result: Promise<WorkflowResult> }[]): Promise<WorkflowResult[]> {
  const results: WorkflowResult[] = [];
  for (let done = 0; done < executions.length; done++) {
    const execution = executions[done];
    if (execution !== undefined) results.push(await execution.result);
  }
  return results;
}

type Step = (input: unknown) => Promise<unknown>;

class ProcessDied extends Error {
  override readonly name = "ProcessDied";
}

class Runaway extends Error {
  override readonly name = "Runaway";
  constructor() {
    super(`the workflow goes on for ever: more than ${mostSteps} steps`);
  }
}

function namesOf(type: string): string[] {
  const states: Record<string, { Type: string }> = definition.States;
  return Object.keys(states).filter((name) => states[name]?.Type === type);
}
const taskNames = namesOf("Task");
const waitNames = namesOf("Wait");
const unbound = () => Promise.reject(new Error("every run binds its own"));
const tokenWaits = createTokenWaits();
const workflow = createWorkflow(definition, Object.fromEntries(taskNames.map((name) => [name, unbound])), tokenWaits);
