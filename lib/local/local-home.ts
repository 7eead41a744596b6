import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { createDynamoDBSeenNotices } from "../ledger/dynamodb-seen-notices.ts";
import type { RenderLedger } from "../ledger/render-ledger.ts";
import type { SeenNotices } from "../ledger/seen-notices.ts";
import { temporaryFolderOf } from "../objects/directory-store.ts";
import type { ObjectStore } from "../objects/object-store.ts";
import type { OutgoingEvent } from "../render/outgoing-event.ts";
import { bindTasks } from "../steps/bind-tasks.ts";
import { cancelRender } from "../steps/cancel-render.ts";
import { renderOfRequest } from "../steps/render-of-request.ts";
import { wakeRender } from "../steps/wake-render.ts";
import type { WakeJob } from "../webhooks/notice.ts";
import { createEventFile } from "./event-file.ts";
import type { EventsAddress } from "./events-address.ts";
import { openExecutionFiles } from "./execution-files.ts";
import { ledgerTable, startLedgerServer } from "./ledger-server.ts";
import { createLocalDependencies, type LocalSettings } from "./local-dependencies.ts";
import { createLocalExecutions, type LocalExecutions } from "./local-executions.ts";
import { startPostingEvents } from "./post-events.ts";
import { createTokenWaits } from "./token-waits.ts";
import { createWorkflow } from "./workflow.ts";

export interface LocalHomeOptions extends LocalSettings {
  /** Renders that run at the same time. */
  concurrency: number;
  /** Posts what is written to the file of events; left out, nobody is told but the file. */
  events?: EventsAddress | null | undefined;
  /** Told once of each kind of trouble with that. */
  onEventsProblem?: (problem: string) => void;
}

export interface LocalHome extends Pick<LocalExecutions, "start" | "resume" | "onHistory"> {
  ledger: RenderLedger;
  objects: ObjectStore;
  /** The webhooks that were taken. */
  notices: SeenNotices;
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
  let stopCanceled: LocalExecutions["stopCanceled"] = async () => {};
  const server = await startLedgerServer(dataFolder, () => {
    // The render sees its cancellation at its next step, if not now.
    stopCanceled().catch(() => {});
  });
  const temporaryFolder = temporaryFolderOf(dataFolder);
  // Nobody else works here: what lies there is what a crash left.
  await rm(temporaryFolder, { recursive: true, force: true });
  await mkdir(temporaryFolder, { recursive: true });
  const files = await openExecutionFiles(join(dataFolder, "executions"));
  const toFile = createEventFile(join(dataFolder, "events.jsonl"));
  const poster = options.events
    ? await startPostingEvents({
        dataFolder,
        address: options.events,
        onProblem: options.onEventsProblem ?? (() => {}),
      })
    : null;
  const tokenWaits = createTokenWaits();
  const dependencies = createLocalDependencies(options, server.client, {
    async emit(event) {
      await toFile(event);
      poster?.wake();
    },
    async startRender(event) {
      await executions.start(event, { ahead: true });
    },
    endWait: tokenWaits.endWait,
  });
  const tasks = bindTasks(dependencies);
  const executions = createLocalExecutions({
    files,
    workflow: createWorkflow(JSON.parse(await readFile(definitionUrl, "utf8")), tasks as never, tokenWaits),
    tasks,
    ledger: dependencies.ledger,
    provider: options.provider,
    concurrency: options.concurrency,
    waits: overrides.waits ?? {},
    secondMilliseconds: overrides.secondMilliseconds,
    retryPauses: overrides.retryPauses ?? {},
  });
  stopCanceled = executions.stopCanceled;

  return {
    ledger: dependencies.ledger,
    objects: dependencies.objects,
    notices: createDynamoDBSeenNotices({ client: server.client, table: ledgerTable, now: dependencies.now }),
    start: executions.start,
    resume: executions.resume,
    onHistory: executions.onHistory,
    renderOf: renderOfRequest(dependencies),
    wake: wakeRender(dependencies),
    emit: dependencies.emit,
    async cancel(renderId) {
      await cancelRender(dependencies)(renderId);
      await stopCanceled();
    },
    async close() {
      await executions.close();
      await poster?.close();
      await server.close();
    },
  };
}

const definitionUrl = new URL("../../statemachine/render.asl.json", import.meta.url);
