import type { PlanBucketBatchDependencies } from "../batch/plan-bucket-batch.ts";
import type { ReportBucketBatchDependencies } from "../batch/report-bucket-batch.ts";
import { readExif } from "../media/read-exif.ts";
import type { ObjectStore } from "../objects/object-store.ts";
import { listPages } from "../objects/s3-list.ts";
import { uploadInParts } from "../objects/s3-upload.ts";
import { createCatalogue } from "../providers/catalogue/catalogue.ts";
import { isAboutStill, isSentStill, renderEventSchema } from "../render/render-event.ts";
import { locatedEvent } from "../steps/fetch-still.ts";
import { resolveRender } from "../steps/resolve-render.ts";
import { createEmit } from "./create-emit.ts";
import { createLedgers } from "./create-ledgers.ts";
import { createObjects } from "./create-objects.ts";
import { type Environment, EnvironmentError } from "./environment.ts";
import { now } from "./now.ts";
import { stepSettings } from "./step-settings.ts";

/** Renders of a batch that are begun and not ended, where the deployment says nothing of places. */
const usualJobs = 50;

/** For the function that plans a batch. */
export function createPlanBatchDependencies(environment: Environment): PlanBucketBatchDependencies {
  const objects = createObjects(uploadInParts, listPages);
  const catalogue = createCatalogue(environment.PROVIDERS);
  const settings = stepSettings(environment);
  const { STILLS_BUCKET: stillsBucket } = environment;
  if (stillsBucket === undefined) throw new EnvironmentError("STILLS_BUCKET: it is missing");
  return {
    objects,
    stillsBucket,
    clipsBucket: environment.CLIPS_BUCKET,
    settings: {
      request: environment.REQUEST_DEFAULTS,
      catalogue,
      hasProvider: (name) => Object.hasOwn(environment.PROVIDERS, name),
      stillHosts: settings.stillHosts ?? [],
      now,
    },
    // As many again are ready when a place is free.
    lookAhead: 2 * (environment.MOST_JOBS ?? usualJobs),
    // Found already: asked for again, 100,000 stills would take too long.
    renderIdOf: (event, find) => renderIdOf(environment, { ...objects, head: find }, event),
  };
}

/** For the function that reports how a batch went. */
export function createReportBatchDependencies(environment: Environment): ReportBucketBatchDependencies {
  const objects = createObjects(uploadInParts);
  return {
    objects,
    ledger: createLedgers(environment).ledger,
    renderIdOf: (event) => renderIdOf(environment, objects, event),
    clipsBucket: environment.CLIPS_BUCKET,
    emit: createEmit(environment),
    now,
  };
}

/** The id of the render that a line asks for, as the workflow's first step makes it out. */
async function renderIdOf(
  environment: Environment,
  objects: ObjectStore,
  event: Record<string, unknown>,
): Promise<string> {
  const settings = stepSettings(environment);
  const read = renderEventSchema.parse(event);
  const bucket = environment.CLIPS_BUCKET;
  const asked = isSentStill(read) ? locatedEvent(read, bucket) : read;
  if (!isAboutStill(asked)) throw new Error("a line of a batch asks for a still");
  const catalogue = createCatalogue(environment.PROVIDERS);
  const provider = (name: string) => (Object.hasOwn(environment.PROVIDERS, name) ? { name } : null);
  const resolved = await resolveRender({ catalogue, objects, provider, media: { readExif }, now, settings }, asked);
  if (resolved.status === "wait") throw new Error("a line of a batch waits for no sidecar");
  return resolved.record.renderId;
}
