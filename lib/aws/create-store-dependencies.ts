import { uploadInParts } from "../objects/s3-upload.ts";
import { createLedgers } from "./create-ledgers.ts";
import { createObjects } from "./create-objects.ts";
import { createProvider } from "./create-provider.ts";
import type { Environment } from "./environment.ts";
import { createFunctionMedia } from "./function-media.ts";
import { createKeyedJobs } from "./keyed-jobs.ts";
import { now } from "./now.ts";
import { stepSettings } from "./step-settings.ts";
import { createStudioJobs } from "./studio-jobs.ts";

/** For the step that files the clip. */
export function createStoreDependencies(environment: Environment) {
  const objects = createObjects(uploadInParts);
  const bucket = environment.CLIPS_BUCKET;
  return {
    provider: createProvider(environment, {
      keyed: createKeyedJobs,
      studio: (name) => createStudioJobs({ name, bucket, now, objects: async () => objects }),
    }),
    objects,
    ...createLedgers(environment),
    media: createFunctionMedia(environment),
    now,
    random: Math.random,
    settings: stepSettings(environment),
  };
}
