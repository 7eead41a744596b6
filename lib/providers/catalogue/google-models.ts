import type { Model } from "./models.ts";
import { endedVeoModels, veoModels } from "./veo-models.ts";

/**
 * Veo on the Gemini API, which ended its previews of 3.1 too. What Google names in their place (`gemini-omni-1.1-flash`) is
 * asked by another API, that the SDK has no video model for; Vertex AI goes on with Veo.
 */
export const googleModels: readonly Model[] = [
  ...veoModels.map((model) => ({
    ...model,
    model: `${model.model}-preview`,
    sunset: { on: "2026-10-22", replacement: `vertex/${model.model}-001` },
    source: `${model.source}; the end by Google's page of deprecations as recorded 2026-10-06, and by APIYI's notice of 2026-10-25, read 2026-11-23`,
  })),
  ...endedVeoModels,
];
