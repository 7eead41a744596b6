import { prepareStill } from "../media/prepare-still.ts";
import { providerDefaults } from "../providers/catalogue/provider-defaults.ts";
import { createEmit } from "./create-emit.ts";
import { createLedgers } from "./create-ledgers.ts";
import { createObjects } from "./create-objects.ts";
import type { Environment } from "./environment.ts";
import { now } from "./now.ts";
import { stepSettings } from "./step-settings.ts";

/** For the step that prepares a render. */
export function createPrepareDependencies(environment: Environment) {
  return {
    // Preparing only asks whether there is such a provider.
    provider: (name: string) => (name === environment.REQUEST_DEFAULTS.provider ? { name } : null),
    providerDefaults,
    objects: createObjects(),
    ...createLedgers(environment),
    media: { prepareStill },
    emit: createEmit(environment),
    now,
    settings: stepSettings(environment),
  };
}
