import { readFile } from "node:fs/promises";
import { createTokenWaits, type TokenWaits } from "../../lib/local/token-waits.ts";
import { createWorkflow, type HistoryEvent, type WorkflowResult } from "../../lib/local/workflow.ts";
import { createCatalogue } from "../../lib/providers/catalogue/catalogue.ts";
import type { OutgoingEvent } from "../../lib/render/outgoing-event.ts";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import type { RenderState } from "../../lib/render/render-state.ts";
import type { RenderRequest } from "../../lib/render/request.ts";
import type { AwaitVideoAnswer, AwaitVideoInput } from "../../lib/steps/await-video.ts";
import { bindTasks } from "../../lib/steps/bind-tasks.ts";
import type { StepDependencies, StepSettings } from "../../lib/steps/step-dependencies.ts";
import { wakeRender } from "../../lib/steps/wake-render.ts";
import type { WebhookNotice } from "../../lib/webhooks/notice.ts";
import { fakeMedia } from "../fakes/fake-media.ts";
import { type FakeProvider, fakeProvider } from "../fakes/fake-provider.ts";
import { memoryBreakers } from "../fakes/memory-breakers.ts";
import { memoryBudgets } from "../fakes/memory-budgets.ts";
import { memoryDurations } from "../fakes/memory-durations.ts";
import { type MemoryLedger, memoryLedger } from "../fakes/memory-ledger.ts";
import { type MemoryObjects, memoryObjects } from "../fakes/memory-objects.ts";
import { memoryPlaces } from "../fakes/memory-places.ts";
import { memoryWakes } from "../fakes/memory-wakes.ts";

export const definition = JSON.parse(
  await readFile(new URL("../../statemachine/render.asl.json", import.meta.url), "utf8"),
);

/** A world in memory for the steps, with a clock that only waits move. */
export interface TestWorld {
  dependencies: StepDependencies;
  provider: FakeProvider;
  ledger: MemoryLedger;
  objects: MemoryObjects;
  events: OutgoingEvent[];
  /** The events that renders were asked for with by other renders. */
  startedRenders: Record<string, unknown>[];
  /** What providers announce, and when; each comes once. */
  webhooks: (WebhookNotice & { at: Date })[];
  tokenWaits: TokenWaits;
  /** The tokens that were handed in, as often as they were. */
  handedIn: string[];
  clock: { now: Date };
}

export function testWorld(
  given: {
    provider?: FakeProvider;
    fallbacks?: Record<string, FakeProvider>;
    objects?: MemoryObjects;
    settings?: Partial<StepSettings>;
  } & Partial<Omit<StepDependencies, "provider" | "objects" | "settings">> = {},
): TestWorld {
  const clock = { now: new Date("2026-11-22T12:00:00.000Z") };
  const now = () => clock.now;
  const provider = given.provider ?? fakeProvider({ now });
  const ledger = memoryLedger(now);
  const objects = given.objects ?? memoryObjects();
  const events: OutgoingEvent[] = [];
  const startedRenders: Record<string, unknown>[] = [];
  const tokenWaits = createTokenWaits();
  const handedIn: string[] = [];
  const { settings, fallbacks: _, ...overrides } = given;
  const dependencies: StepDependencies = {
    catalogue: createCatalogue({}),
    objects,
    ledger,
    budgets: memoryBudgets(),
    breakers: memoryBreakers(),
    durations: memoryDurations(),
    places: memoryPlaces(now, () => 0.5),
    wakes: memoryWakes(now),
    async endWait(token) {
      handedIn.push(token);
      await tokenWaits.endWait(token);
    },
    media: fakeMedia(),
    emit: async (event) => {
      events.push(event);
    },
    startRender: async (event) => {
      startedRenders.push(event);
    },
    now,
    random: () => 0.5,
    ...overrides,
    provider: (name) => (name === "fake" ? provider : (given.fallbacks?.[name] ?? null)),
    settings: {
      clipsBucket: "clips",
      request: { provider: "fake", model: "fake-1" },
      mostJobsAt: () => null,
      budget: { usdPerDay: null, usdPerMonth: null, refuseUnknownPrices: false },
      sidecarGraceSeconds: 0,
      runner: "runner-1",
      otherRunnersAreGone: true,
      createLimitSeconds: 240,
      createSettleSeconds: () => 5,
      ...settings,
    },
  };
  return { dependencies, provider, ledger, objects, events, startedRenders, webhooks: [], tokenWaits, handedIn, clock };
}

/** The event S3 sends for a still, after the still is put there. */
export async function dropStill(
  world: TestWorld,
  key = "stills/photo.jpg",
  bytes = `a still named ${key}`,
): Promise<Record<string, unknown>> {
  const still = await world.objects.write({ bucket: "stills", key }, { body: bytes, mediaType: "image/jpeg" });
  return {
    "detail-type": "Object Created",
    id: `event-${key}`,
    time: world.clock.now.toISOString(),
    detail: { bucket: { name: "stills" }, object: { key, etag: still.etag, "version-id": still.versionId } },
  };
}

/** The event that asks for a still with a request of its own. */
export async function requestStill(
  world: TestWorld,
  request: RenderRequest,
  key = "stills/photo.jpg",
): Promise<Record<string, unknown>> {
  const { detail, ...event } = await dropStill(world, key);
  const { object } = detail as { object: Record<string, string> };
  return {
    ...event,
    "detail-type": "Render Requested",
    detail: { still: { bucket: "stills", key, versionId: object["version-id"] }, request },
  };
}

export interface WorkflowRun extends TestWorld {
  /** The states entered, in order. */
  visited: string[];
  history: HistoryEvent[];
  result: WorkflowResult;
  /** The record of the one render there is. */
  record: RenderRecord;
}

/** Runs the committed state machine over a world, once. Waits take no time, but move the world's clock. */
export async function runWorkflow(
  world: TestWorld,
  event: unknown,
  breaking: Record<string, (call: number) => void> = {},
): Promise<WorkflowRun> {
  const run = await runStates(world, event, breaking);
  const [entry] = world.ledger.records.values();
  if (entry === undefined) throw new Error(`no record was made: ${JSON.stringify(run.result)}`);
  return { ...world, ...run, record: entry.record };
}

function passTime({ clock }: TestWorld): (seconds: number) => Promise<void> {
  return async (seconds) => {
    clock.now = new Date(clock.now.getTime() + seconds * 1000);
  };
}

/**
 * Runs one execution for each event, all at the same time, and one for each render that they ask for: the clock moves on
 * when all of them wait.
 */
export async function runTogether(world: TestWorld, events: unknown[]): Promise<StatesRun[]> {
  let running = 0;
  const sleepers: { at: number; wake: () => void }[] = [];
  const executions: Promise<StatesRun>[] = [];
  const moveOn = () => {
    if (sleepers.length < running) return;
    sleepers.sort((left, right) => left.at - right.at);
    const next = sleepers.shift();
    if (next === undefined) return;
    world.clock.now = new Date(Math.max(next.at, world.clock.now.getTime()));
    next.wake();
  };
  const pass = (seconds: number) =>
    new Promise<void>((wake) => {
      if (seconds <= 0) return wake();
      sleepers.push({ at: world.clock.now.getTime() + seconds * 1000, wake });
      moveOn();
    });
  const start = (event: unknown) => {
    running++;
    const run = async () => {
      const states = await runStates(asking, event, {}, pass);
      running--;
      moveOn();
      return states;
    };
    executions.push(run());
  };
  const names = new Set<string>();
  const startRender = async (event: Record<string, unknown>) => {
    await world.dependencies.startRender(event);
    const name = JSON.stringify(event);
    // Asked for again, it is the one that runs.
    if (names.has(name)) return;
    names.add(name);
    start(event);
  };
  const asking = { ...world, dependencies: { ...world.dependencies, startRender } };
  for (const event of events) start(event);
  const runs: StatesRun[] = [];
  for (let done = 0; done < executions.length; done++) runs.push((await executions[done]) as StatesRun);
  return runs;
}

/** As the state machine chooses between its two ways of waiting. */
export function isAwaited({ isAnnounced, waitSeconds }: RenderState): boolean {
  return isAnnounced && waitSeconds >= 10;
}

/** What a wait fails with when its time is up. */
export function timedOut(): Error {
  return Object.assign(new Error("nobody handed in the token"), { name: "States.Timeout" });
}

/** So long no test lasts. */
const never = 2 ** 31 - 1;
let executions = 0;

export type StatesRun = Pick<WorkflowRun, "visited" | "history" | "result">;

/** The same, whether or not it comes to a render. */
export async function runStates(
  world: TestWorld,
  event: unknown,
  breaking: Record<string, (call: number) => void | Promise<void>> = {},
  pass = passTime(world),
): Promise<StatesRun> {
  const calls: Record<string, number> = {};
  const tasks = Object.fromEntries(
    Object.entries(bindTasks(world.dependencies)).map(([name, task]) => [
      name,
      async (input: never) => {
        calls[name] = (calls[name] ?? 0) + 1;
        await breaking[name]?.(calls[name]);
        await deliver(0);
        const output = await (task(input) as Promise<RenderState | AwaitVideoAnswer>).catch(async (error: unknown) => {
          // The state after it waits for as long.
          if (name === "AwaitVideo") await pass((input as AwaitVideoInput).render.waitSeconds);
          throw error;
        });
        if (name === "AwaitVideo") await untilWoken(input, output as AwaitVideoAnswer);
        else if (!isAwaited(output as RenderState)) await pass((output as RenderState).waitSeconds);
        return output;
      },
    ]),
  );
  const wake = wakeRender(world.dependencies);
  /** Lets the webhooks come that are due within so many seconds; answers whether there were any. */
  async function deliver(seconds: number): Promise<boolean> {
    const end = world.clock.now.getTime() + seconds * 1000;
    const [next] = world.webhooks.filter(({ at }) => at.getTime() <= end).sort((left, right) => +left.at - +right.at);
    if (next === undefined) return false;
    await pass(Math.max(0, (next.at.getTime() - world.clock.now.getTime()) / 1000));
    // Meanwhile another execution may have taken it.
    const [taken] = world.webhooks.splice(world.webhooks.indexOf(next) >>> 0, 1);
    if (taken !== undefined) await wake(taken);
    return true;
  }
  async function untilWoken({ render, token }: AwaitVideoInput, { outcome }: AwaitVideoAnswer): Promise<void> {
    const isOver = () => outcome === "over" || world.handedIn.includes(token);
    const end = world.clock.now.getTime() + render.waitSeconds * 1000;
    while (!isOver() && (await deliver((end - world.clock.now.getTime()) / 1000)));
    if (isOver()) return;
    await pass((end - world.clock.now.getTime()) / 1000);
    if (!isOver()) throw timedOut();
  }
  const states: Record<string, { Type: string }> = definition.States;
  const of = (type: string) =>
    Object.fromEntries(
      Object.keys(states)
        .filter((name) => states[name]?.Type === type)
        .map((name) => [name, 0]),
    );
  const history: HistoryEvent[] = [];
  const workflow = createWorkflow(definition, tasks as never, world.tokenWaits);
  const run = workflow.run(`test-${++executions}`, event, {
    onHistory: (entry) => history.push(entry),
    waits: { ...of("Wait"), AwaitVideo: never },
    retryPauses: of("Task"),
  });
  const result = await run.result;
  const visited = history.filter((entry) => entry.event === "entered").map((entry) => entry.state);
  return { visited, history, result };
}
