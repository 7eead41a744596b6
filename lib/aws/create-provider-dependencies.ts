import { createLedger } from "./create-ledger.ts";
import { createObjects } from "./create-objects.ts";
import { createProvider } from "./create-provider.ts";
import type { Environment } from "./environment.ts";
import { now } from "./now.ts";
import { stepSettings } from "./step-settings.ts";

/** For the steps that ask a provider for a job, or look at one. */
export function createProviderDependencies(environment: Environment) {
  return {
    provider: createProvider(environment),
    objects: createObjects(),
    ledger: createLedger(environment),
    now,
    random: Math.random,
    settings: stepSettings(environment),
  };
}
