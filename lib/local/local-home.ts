import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createDynamoDBBreakerLedger } from "../ledger/dynamodb-breaker-ledger.ts";
import { createDynamoDBBudgetLedger } from "../ledger/dynamodb-budget-ledger.ts";
import { createDynamoDBDurationLedger } from "../ledger/dynamodb-duration-ledger.ts";
import { createDynamoDBLedger } from "../ledger/dynamodb-ledger.ts";
import { createDynamoDBPlaceLedger } from "../ledger/dynamodb-place-ledger.ts";
import { createDynamoDBSeenNotices } from "../ledger/dynamodb-seen-notices.ts";
import { createDynamoDBWakeLedger } from "../ledger/dynamodb-wake-ledger.ts";
import type { RenderLedger } from "../ledger/render-ledger.ts";
import type { SeenNotices } from "../ledger/seen-notices.ts";
import { createMediaTools } from "../media/create-media-tools.ts";
import { createDirectoryStore, temporaryFolderOf } from "../objects/directory-store.ts";
import { fetchUrl } from "../objects/fetch-url.ts";
import type { ObjectStore } from "../objects/object-store.ts";
import { type Catalogue, createCatalogue } from "../providers/catalogue/catalogue.ts";
import type { VideoProvider } from "../providers/video-provider.ts";
import { type Budget, noBudget } from "../render/budget.ts";
import { executionNameOf } from "../render/execution-name.ts";
import type { OutgoingEvent } from "../render/outgoing-event.ts";
import type { QuietHours } from "../render/quiet-hours.ts";
import { currentAttempt, isEnded, type RenderRecord } from "../render/render-record.ts";
import type { RenderState } from "../render/render-state.ts";
import type { RenderRequest } from "../render/request.ts";
import { bindTasks } from "../steps/bind-tasks.ts";
import { cancelRender } from "../steps/cancel-render.ts";
import { renderOfRequest } from "../steps/render-of-request.ts";
import type { StepDependencies } from "../steps/step-dependencies.ts";
import { wakeRender } from "../steps/wake-render.ts";
import type { WakeJob } from "../webhooks/notice.ts";
import { createEventFile } from "./event-file.ts";
import type { EventsAddress } from "./events-address.ts";
import { type Execution, openExecutionFiles } from "./execution-files.ts";
import { ledgerTable, startLedgerServer } from "./ledger-server.ts";
import { localBucket } from "./local-bucket.ts";
import { startPostingEvents } from "./post-events.ts";
import { createTaskQueue, type Place } from "./task-queue.ts";
import { createTokenWaits } from "./token-waits.ts";
import { createWorkflow, type HistoryEvent } from "./workflow.ts";

export interface LocalHomeOptions {
  dataFolder: string;
  /** The deployment's own request: what a still gets that came without one. */
  request: RenderRequest & { provider: string };
  provider: (name: string) => VideoProvider | null;
  /** Renders that run at the same time. */
  concurrency: number;
  sidecarGraceSeconds: number;
  /** See StepSettings. */
  quietHours?: QuietHours | undefined;
  /** See StepSettings. */
  sidecars?: "optional" | "required" | undefined;
  strict?: boolean | undefined;
  /** See StepSettings. */
  stillHosts?: readonly string[] | undefined;
  /** What is known of these providers; by default what is known of the kinds of these names. */
  catalogue?: Catalogue;
  /** See StepSettings; left out, any number. */
  mostJobsAt?(provider: string): number | null;
  /** Posts what is written to the file of events; left out, nobody is told but the file. */
  events?: EventsAddress | null | undefined;
  /** Told once of each kind of trouble with that. */
  onEventsProblem?: (problem: string) => void;
  /** What all renders together may spend; left out, anything. */
  budget?: Budget;
  /** In tests, the clock, the media tools and the waits of others. */
  overrides?: Partial<StepDependencies> & {
    waits?: Record<string, number>;
    secondMilliseconds?: number;
    retryPauses?: Record<string, number>;
    createSettleSeconds?: number;
  };
}

/** How one execution ended: its render's record, or null when it broke before it had one. */
export interface Ended {
  record: RenderRecord | null;
  /** Set when the workflow itself broke, or was stopped before its end. */
  problem: string | null;
}

export interface LocalHome {
  ledger: RenderLedger;
  objects: ObjectStore;
  /** The webhooks that were taken. */
  notices: SeenNotices;
  /** Starts an execution, or joins the one that is under way for the same event. It is on disk before this resolves. */
  start(input: Record<string, unknown>): Promise<{ name: string; ended: Promise<Ended> }>;
  /** Carries on with every execution that an earlier process left unfinished. */
  resume(): Promise<Promise<Ended>[]>;
  onHistory(listener: (event: HistoryEvent) => void): void;
  /** Tells whoever listens. */
  emit(event: OutgoingEvent): Promise<void>;
  /** Ends a render on somebody's wish, and its job where that can be stopped. */
  cancel(renderId: string): Promise<void>;
  /** See ReconcileDependencies. */
  renderOf: ReturnType<typeof renderOfRequest>;
  /** Has the render that waits for a job look for itself: for who receives webhooks. */
  wake: WakeJob;
  /** Stops all executions where they stand; the next start carries on. Steps that are under way are let end. */
  close(): Promise<void>;
}

/**
 * Step Functions, S3 and DynamoDB on one machine: the committed state machine and the steps, over a data folder.
 * @throws DataFolderInUseError, DataFolderUnusableError
 */
export async function openLocalHome(options: LocalHomeOptions): Promise<LocalHome> {
  const { dataFolder, overrides = {} } = options;
  const server = await startLedgerServer(dataFolder, () => {
    // The render sees its cancellation at its next step, if not now.
    stopCanceled().catch(() => {});
  });
  const temporaryFolder = temporaryFolderOf(dataFolder);
  // Nobody else works here: what lies there is what a crash left.
  await rm(temporaryFolder, { recursive: true, force: true });
  await mkdir(temporaryFolder, { recursive: true });
  const files = await openExecutionFiles(join(dataFolder, "executions"));
  const now = overrides.now ?? (() => new Date());
  const objects = createDirectoryStore({ root: dataFolder, bucket: localBucket });
  const ledger = createDynamoDBLedger({ client: server.client, table: ledgerTable, now });
  const toFile = createEventFile(join(dataFolder, "events.jsonl"));
  const poster = options.events
    ? await startPostingEvents({
        dataFolder,
        address: options.events,
        onProblem: options.onEventsProblem ?? (() => {}),
      })
    : null;
  const table = { client: server.client, table: ledgerTable, now };
  const tokenWaits = createTokenWaits();
  const dependencies: StepDependencies = {
    provider: options.provider,
    catalogue: options.catalogue ?? createCatalogue({}),
    objects,
    ledger,
    budgets: createDynamoDBBudgetLedger(table),
    durations: createDynamoDBDurationLedger(table),
    places: createDynamoDBPlaceLedger({
      ...table,
      random: Math.random,
      pause: (milliseconds) => sleep((milliseconds * (overrides.secondMilliseconds ?? 1000)) / 1000),
    }),
    breakers: createDynamoDBBreakerLedger(table),
    wakes: createDynamoDBWakeLedger(table),
    endWait: tokenWaits.endWait,
    media: createMediaTools({ temporaryFolder }),
    fetchUrl,
    async emit(event) {
      await toFile(event);
      poster?.wake();
    },
    async startRender(event) {
      await start(event);
    },
    now,
    random: Math.random,
    settings: {
      clipsBucket: localBucket,
      request: options.request,
      budget: options.budget ?? noBudget,
      mostJobsAt: options.mostJobsAt ?? (() => null),
      quietHours: options.quietHours,
      sidecars: options.sidecars ?? "optional",
      strict: options.strict ?? false,
      stillHosts: options.stillHosts ?? [],
      sidecarGraceSeconds: options.sidecarGraceSeconds,
      runner: randomUUID(),
      otherRunnersAreGone: true,
      createLimitSeconds: 240,
      // Our own studio lists a job at once; another server may be at work on it long after the connection broke.
      createSettleSeconds: (provider) => overrides.createSettleSeconds ?? (provider === "studio" ? 5 : 60),
    },
    ...overrides,
  };
  const tasks = bindTasks(dependencies);
  const workflow = createWorkflow(JSON.parse(await readFile(definitionUrl, "utf8")), tasks as never, tokenWaits);
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
      waits: overrides.waits ?? {},
      secondMilliseconds: overrides.secondMilliseconds,
      retryPauses: overrides.retryPauses ?? {},
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

  /** Another process wrote to the ledger: a render that it canceled need not wait for its next step to see that. */
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
  function launch(name: string, written: Promise<void>): Promise<Ended> {
    const ended = written.then(() => queue.add((place) => execute(name, place))).finally(() => running.delete(name));
    // Whoever waits for it hears of a failure; where nobody does yet, it must not end the process.
    ended.catch(() => {});
    running.set(name, ended);
    return ended;
  }

  async function start(input: Record<string, unknown>): Promise<{ name: string; ended: Promise<Ended> }> {
    const name = executionNameOf(input);
    const known = running.get(name);
    if (known !== undefined) return { name, ended: known };
    const written = files.add({ name, input, renderId: null });
    const ended = launch(name, written);
    await written;
    return { name, ended };
  }

  return {
    ledger,
    objects,
    notices: createDynamoDBSeenNotices(table),
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
    renderOf: renderOfRequest(dependencies),
    wake: wakeRender(dependencies),
    emit: dependencies.emit,
    async cancel(renderId) {
      await cancelRender(dependencies)(renderId);
      await stopCanceled();
    },
    onHistory(listener) {
      listeners.push(listener);
    },
    async close() {
      closing = true;
      for (const run of runs.values()) run.abort();
      await Promise.allSettled(running.values());
      await Promise.all(steps);
      await poster?.close();
      await server.close();
    },
  };
}

/** Held for hours, or not begun again yet: others may run meanwhile. */
function isHeld({ renderId, status }: RenderState): boolean {
  return renderId !== "" && status === "queued";
}

const definitionUrl = new URL("../../statemachine/render.asl.json", import.meta.url);

/** A render that is known is carried on by its id, whatever it was started by. */
function inputOf({ input, renderId }: Execution): Record<string, unknown> {
  return renderId === null ? input : { ...input, "detail-type": "Render Requested", detail: { renderId } };
}
