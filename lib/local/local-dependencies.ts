import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createDynamoDBBreakerLedger } from "../ledger/dynamodb-breaker-ledger.ts";
import { createDynamoDBBudgetLedger } from "../ledger/dynamodb-budget-ledger.ts";
import { createDynamoDBDurationLedger } from "../ledger/dynamodb-duration-ledger.ts";
import { createDynamoDBLedger } from "../ledger/dynamodb-ledger.ts";
import { createDynamoDBPlaceLedger } from "../ledger/dynamodb-place-ledger.ts";
import { createDynamoDBWakeLedger } from "../ledger/dynamodb-wake-ledger.ts";
import { createMediaTools } from "../media/create-media-tools.ts";
import { createDirectoryStore, temporaryFolderOf } from "../objects/directory-store.ts";
import { fetchUrl } from "../objects/fetch-url.ts";
import { type Catalogue, createCatalogue } from "../providers/catalogue/catalogue.ts";
import type { VideoProvider } from "../providers/video-provider.ts";
import { type Budget, noBudget } from "../render/budget.ts";
import type { QuietHours } from "../render/quiet-hours.ts";
import type { RenderRequest } from "../render/request.ts";
import type { StepDependencies } from "../steps/step-dependencies.ts";
import { ledgerTable } from "./ledger-server.ts";
import { localBucket } from "./local-bucket.ts";

/** How the steps behave on this machine. */
export interface LocalSettings {
  dataFolder: string;
  /** The deployment's own request: what a still gets that came without one. */
  request: RenderRequest & { provider: string };
  provider: (name: string) => VideoProvider | null;
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

/** What the steps work with on one machine: a data folder, its ledger, and how this process is set. */
export function createLocalDependencies(
  settings: LocalSettings,
  client: DynamoDBClient,
  connections: Pick<StepDependencies, "emit" | "startRender" | "endWait">,
): StepDependencies {
  const { dataFolder, overrides = {} } = settings;
  const now = overrides.now ?? (() => new Date());
  const table = { client, table: ledgerTable, now };
  return {
    provider: settings.provider,
    catalogue: settings.catalogue ?? createCatalogue({}),
    objects: createDirectoryStore({ root: dataFolder, bucket: localBucket }),
    ledger: createDynamoDBLedger(table),
    budgets: createDynamoDBBudgetLedger(table),
    durations: createDynamoDBDurationLedger(table),
    places: createDynamoDBPlaceLedger({
      ...table,
      isAlone: true,
      random: Math.random,
      pause: (milliseconds) => sleep((milliseconds * (overrides.secondMilliseconds ?? 1000)) / 1000),
    }),
    breakers: createDynamoDBBreakerLedger(table),
    wakes: createDynamoDBWakeLedger(table),
    media: createMediaTools({ temporaryFolder: temporaryFolderOf(dataFolder) }),
    fetchUrl,
    ...connections,
    now,
    random: Math.random,
    settings: {
      clipsBucket: localBucket,
      request: settings.request,
      budget: settings.budget ?? noBudget,
      mostJobsAt: settings.mostJobsAt ?? (() => null),
      quietHours: settings.quietHours,
      sidecars: settings.sidecars ?? "optional",
      strict: settings.strict ?? false,
      stillBuckets: [localBucket],
      stillHosts: settings.stillHosts ?? [],
      sidecarGraceSeconds: settings.sidecarGraceSeconds,
      runner: randomUUID(),
      otherRunnersAreGone: true,
      createLimitSeconds: 240,
      // Our own studio lists a job at once; another server may be at work on it long after the connection broke.
      createSettleSeconds: (provider) => overrides.createSettleSeconds ?? (provider === "studio" ? 5 : 60),
    },
    ...overrides,
  };
}
