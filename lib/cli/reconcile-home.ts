import { join } from "node:path";
import { createDynamoDBBreakerLedger } from "../ledger/dynamodb-breaker-ledger.ts";
import { createDynamoDBSweepLedger } from "../ledger/dynamodb-sweep-ledger.ts";
import { createListReservations } from "../ledger/list-reservations.ts";
import { openExecutionFiles } from "../local/execution-files.ts";
import { readLedgerAddress } from "../local/ledger-address.ts";
import { createLedgerClient, ledgerTable } from "../local/ledger-server.ts";
import { localBucket } from "../local/local-bucket.ts";
import type { Ended } from "../local/local-executions.ts";
import type { LocalHome } from "../local/local-home.ts";
import { createDirectoryStore } from "../objects/directory-store.ts";
import type { ReconcileReport } from "../render/reconcile-report.ts";
import { isAboutRender, isAboutStill, renderEventSchema, stillOf } from "../render/render-event.ts";
import { reconcile } from "../steps/reconcile.ts";
import { configuredProviders } from "./configured-providers.ts";
import type { Home } from "./home.ts";
import { openLedgers } from "./read-ledger.ts";
import type { Settings } from "./settings.ts";

/**
 * Reconciles a data folder that this process has open as `home`. What it starts is told to `onStart`, and ends there.
 * `isStopped`: leaves the rest to the next time.
 */
export async function reconcileHome(
  home: Home & Pick<LocalHome, "renderOf">,
  settings: Settings,
  {
    dryRun,
    everything = false,
    onStart,
    isStopped,
  }: { dryRun: boolean; everything?: boolean; onStart(ended: Promise<Ended>): void; isStopped(): boolean },
): Promise<ReconcileReport> {
  const address = await readLedgerAddress(settings.data);
  if (address === null) throw new Error(`the ledger of ${settings.data} is not served: stop, and start again`);
  const client = createLedgerClient(address);
  const atWork = await executionsOf(settings.data);
  const withKey = configuredProviders(settings, process.env).filter(({ apiKey }) => apiKey !== null);
  const run = reconcile({
    ledger: home.ledger,
    budgets: openLedgers(client, ledgerTable).budgets,
    places: openLedgers(client, ledgerTable).places,
    breakers: createDynamoDBBreakerLedger({ client, table: ledgerTable }),
    reservations: createListReservations({ client, table: ledgerTable }),
    objects: createDirectoryStore({ root: settings.data, bucket: localBucket }),
    now: () => new Date(),
    renderOf: home.renderOf,
    providers: ["studio", ...withKey.map(({ name }) => name)],
    sweeps: createDynamoDBSweepLedger({ client, table: ledgerTable }),
    isAtWork: (what) => atWork.has("renderId" in what ? what.renderId : `${what.bucket}/${what.key}`),
    async start(event) {
      onStart((await home.start(event)).ended);
      return "started";
    },
    startBatch: null,
    clipsBucket: localBucket,
  });
  try {
    return await run({
      stillsBucket: localBucket,
      dryRun,
      everything,
      // Nobody else puts anything there while this process has the folder.
      graceSeconds: settings.sidecarGraceSeconds,
      overdueSeconds: null,
      isTimeUp: isStopped,
    });
  } finally {
    client.destroy();
  }
}

/** The renders and stills that have an execution: under way, or left by an earlier process to be carried on. */
async function executionsOf(dataFolder: string): Promise<Set<string>> {
  const files = await openExecutionFiles(join(dataFolder, "executions"));
  const found = new Set<string>();
  for (const name of await files.names()) {
    const execution = await files.read(name);
    if (execution === null) continue;
    if (execution.renderId !== null) found.add(execution.renderId);
    const event = renderEventSchema.safeParse(execution.input).data;
    if (event === undefined) continue;
    if (isAboutRender(event)) found.add(event.detail.renderId);
    if (!isAboutStill(event)) continue;
    const { bucket, key } = stillOf(event);
    found.add(`${bucket}/${key}`);
  }
  return found;
}
