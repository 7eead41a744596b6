import { fetchUrl } from "../objects/fetch-url.ts";
import { uploadInParts } from "../objects/s3-upload.ts";
import { createCatalogue } from "../providers/catalogue/catalogue.ts";
import { createEmit, createStartRender } from "./create-emit.ts";
import { createLedgers } from "./create-ledgers.ts";
import { createObjects } from "./create-objects.ts";
import type { Environment } from "./environment.ts";
import { createFunctionMedia } from "./function-media.ts";
import { now } from "./now.ts";
import { stepSettings } from "./step-settings.ts";

/** For the step that prepares a render. */
export function createPrepareDependencies(environment: Environment) {
  return {
    // Preparing only asks whether there is such a provider.
    provider: (name: string) => (Object.hasOwn(environment.PROVIDERS, name) ? { name } : null),
    catalogue: createCatalogue(environment.PROVIDERS),
    objects: createObjects(uploadInParts),
    ...createLedgers(environment),
    media: createFunctionMedia(environment),
    fetchUrl,
    emit: createEmit(environment),
    startRender: createStartRender(environment),
    now,
    settings: stepSettings(environment),
  };
}
