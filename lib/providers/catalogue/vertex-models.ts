import { googleModels } from "./google-models.ts";
import type { Model } from "./models.ts";

/** Veo on Vertex AI: the models of the Gemini API, under names that end in a version. */
export const vertexModels: readonly Model[] = googleModels.map(({ model, sizes, seconds, usdPerSecond }) => ({
  model: model.replace(/-preview$/, "-001"),
  sizes,
  seconds,
  ...(usdPerSecond === undefined ? {} : { usdPerSecond }),
  jobsPerMinute: 50,
  source:
    "names, lengths and the limit by Vertex's page of Veo 3.1 as mirrored, read 2026-11-22; sizes and prices are those of the Gemini API's models, with sound",
}));
