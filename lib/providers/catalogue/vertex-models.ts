import type { Model } from "./models.ts";
import { endedVeoModels, veoModels } from "./veo-models.ts";

/** Veo on Vertex AI, under names that end in a version. */
export const vertexModels: readonly Model[] = [
  ...veoModels.map((model) => ({
    ...model,
    model: `${model.model}-001`,
    jobsPerMinute: 50,
    source:
      "names, lengths and the limit by Vertex's page of Veo 3.1 as mirrored, read 2026-11-22; sizes and prices are those of the Gemini API's models, with sound",
  })),
  ...endedVeoModels,
];
