import { createLedgers } from "./create-ledgers.ts";
import { createProvider } from "./create-provider.ts";
import type { Environment } from "./environment.ts";
import { createKeyedJobs } from "./keyed-jobs.ts";
import { now } from "./now.ts";
import { stepSettings } from "./step-settings.ts";

/** For the step that looks at a job. */
export function createPollDependencies(environment: Environment) {
  return {
    provider: createProvider(environment, createKeyedJobs),
    ...createLedgers(environment),
    now,
    settings: stepSettings(environment),
  };
}
