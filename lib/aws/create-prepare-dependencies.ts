import { prepareStill } from "../media/prepare-still.ts";
import { readExif } from "../media/read-exif.ts";
import { fetchUrl } from "../objects/fetch-url.ts";
import { createCatalogue } from "../providers/catalogue/catalogue.ts";
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
    provider: (name: string) => (Object.hasOwn(environment.PROVIDERS, name) ? { name } : null),
    catalogue: createCatalogue(environment.PROVIDERS),
    objects: createObjects(),
    ...createLedgers(environment),
    media: { prepareStill, readExif },
    fetchUrl,
    emit: createEmit(environment),
    now,
    settings: stepSettings(environment),
  };
}
