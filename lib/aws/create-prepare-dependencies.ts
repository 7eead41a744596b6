import { prepareStill } from "../media/prepare-still.ts";
import { providerDefaults } from "../providers/catalogue/provider-defaults.ts";
import type { VideoProvider } from "../providers/video-provider.ts";
import { createEmit } from "./create-emit.ts";
import { createLedger } from "./create-ledger.ts";
import { createObjects } from "./create-objects.ts";
import type { Environment } from "./environment.ts";
import { now } from "./now.ts";
import { stepSettings } from "./step-settings.ts";

/** For the step that prepares a render. */
export function createPrepareDependencies(environment: Environment) {
  return {
    provider: nameOnly(environment.REQUEST_DEFAULTS.provider),
    providerDefaults,
    objects: createObjects(),
    ledger: createLedger(environment),
    media: { prepareStill },
    emit: createEmit(environment),
    now,
    settings: stepSettings(environment),
  };
}

/** Preparing only asks whether there is such a provider: this one has no package behind it. */
function nameOnly(known: string): (name: string) => VideoProvider | null {
  const refuse = () => Promise.reject(new Error(`preparing a render asks nothing of ${known}`));
  return (name) => (name === known ? { name, create: refuse, poll: refuse, download: refuse } : null);
}
