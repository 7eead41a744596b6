import { listPages } from "../objects/s3-list.ts";
import { createLedgers } from "./create-ledgers.ts";
import { createObjects } from "./create-objects.ts";
import { createProvider } from "./create-provider.ts";
import type { Environment } from "./environment.ts";
import { createKeyedProvider } from "./keyed-provider.ts";
import { now } from "./now.ts";
import { stepSettings } from "./step-settings.ts";
import { createStudioProvider } from "./studio-provider.ts";

/** For the step that asks a provider for a job. */
export function createProviderDependencies(environment: Environment) {
  const objects = createObjects(undefined, listPages);
  const bucket = environment.CLIPS_BUCKET;
  return {
    provider: createProvider(environment, {
      keyed: createKeyedProvider,
      studio: (name) => createStudioProvider({ name, bucket, now, objects: async () => objects }),
    }),
    objects,
    ...createLedgers(environment),
    now,
    random: Math.random,
    settings: stepSettings(environment),
  };
}
