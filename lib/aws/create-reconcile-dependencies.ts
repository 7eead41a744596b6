import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SFNClient } from "@aws-sdk/client-sfn";
import { createDynamoDBSweepLedger } from "../ledger/dynamodb-sweep-ledger.ts";
import { createListReservations } from "../ledger/list-reservations.ts";
import { readExif } from "../media/read-exif.ts";
import { listPages } from "../objects/s3-list.ts";
import { createCatalogue } from "../providers/catalogue/catalogue.ts";
import type { ReconcileDependencies, ReconcileOptions } from "../steps/reconcile.ts";
import { renderOfRequest } from "../steps/render-of-request.ts";
import { clientOptions } from "./client-options.ts";
import { createLedgers } from "./create-ledgers.ts";
import { createObjects } from "./create-objects.ts";
import { type Environment, EnvironmentError } from "./environment.ts";
import { now } from "./now.ts";
import { startRender } from "./start-render.ts";
import { stepSettings } from "./step-settings.ts";

/** Events may be late, and a still may wait for its sidecar. */
const graceSeconds = 900;
/** A clip may take some time to be stored, and to be stored again, after its render's deadline. */
const overdueSeconds = 7200;

/** For the function that reconciles. @throws EnvironmentError without what only this function is given. */
export function createReconcileDependencies(
  environment: Environment,
): ReconcileDependencies & { options: Omit<ReconcileOptions, "everything" | "isTimeUp"> } {
  const { STATE_MACHINE_ARN: stateMachineArn, STILLS_BUCKET: stillsBucket } = environment;
  const { BATCH_STATE_MACHINE_ARN: batchArn } = environment;
  if (stateMachineArn === undefined || batchArn === undefined || stillsBucket === undefined)
    throw new EnvironmentError(
      "STILLS_BUCKET, STATE_MACHINE_ARN and BATCH_STATE_MACHINE_ARN must be set for the function that reconciles.",
    );
  const workflow = new SFNClient(clientOptions);
  const client = new DynamoDBClient(clientOptions);
  const ledgers = createLedgers(environment);
  const objects = createObjects(undefined, listPages);
  const providers = Object.keys(environment.PROVIDERS);
  return {
    ...ledgers,
    objects,
    renderOf: renderOfRequest({
      objects,
      ledger: ledgers.ledger,
      catalogue: createCatalogue(environment.PROVIDERS),
      settings: stepSettings(environment),
      provider: (name) => (providers.includes(name) ? { name } : null),
      media: { readExif },
      now,
    }),
    reservations: createListReservations({ client, table: environment.LEDGER_TABLE }),
    start: async (event) => (await startRender(workflow, { stateMachineArn, event })).status,
    startBatch: async (event) => (await startRender(workflow, { stateMachineArn: batchArn, event })).status,
    // Step Functions tells only by the names that we gave: those answer when they are started again.
    isAtWork: () => false,
    providers,
    sweeps: createDynamoDBSweepLedger({ client, table: environment.LEDGER_TABLE }),
    now,
    clipsBucket: environment.CLIPS_BUCKET,
    options: {
      stillsBucket,
      dryRun: false,
      graceSeconds: graceSeconds + environment.SIDECAR_GRACE_SECONDS,
      overdueSeconds,
      recordExpiryDays: environment.RECORD_EXPIRY_DAYS,
      clipExpiryDays: environment.CLIP_EXPIRY_DAYS,
    },
  };
}
