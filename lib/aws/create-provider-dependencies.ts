import { createLedgers } from "./create-ledgers.ts";
import { createObjects } from "./create-objects.ts";
import { createProvider } from "./create-provider.ts";
import type { Environment } from "./environment.ts";
import { createKeyedProvider } from "./keyed-provider.ts";
import { now } from "./now.ts";
import { stepSettings } from "./step-settings.ts";

/** For the step that asks a provider for a job. */
export function createProviderDependencies(environment: Environment) {
  return {
    provider: createProvider(environment, createKeyedProvider),
    objects: createObjects(),
    ...createLedgers(environment),
    now,
    random: Math.random,
    settings: stepSettings(environment),
  };
}
