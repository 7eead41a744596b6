import type { ObjectStore } from "../objects/object-store.ts";
import { createLedgers } from "./create-ledgers.ts";
import { createProvider } from "./create-provider.ts";
import type { Environment } from "./environment.ts";
import { createKeyedJobs } from "./keyed-jobs.ts";
import { now } from "./now.ts";
import { stepSettings } from "./step-settings.ts";
import { createStudioJobs } from "./studio-jobs.ts";

/** For the step that looks at a job. */
export function createPollDependencies(environment: Environment) {
  const bucket = environment.CLIPS_BUCKET;
  return {
    provider: createProvider(environment, {
      keyed: createKeyedJobs,
      studio: (name) => createStudioJobs({ name, bucket, now, objects: openObjects }),
    }),
    ...createLedgers(environment),
    now,
    settings: stepSettings(environment),
  };
}

let opened: Promise<ObjectStore> | undefined;

/** S3 is asked for the studio's jobs alone: elsewhere its client is not even loaded. */
function openObjects(): Promise<ObjectStore> {
  opened ??= import("./create-objects.ts").then(({ createObjects }) => createObjects());
  return opened;
}
