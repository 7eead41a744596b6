import { type Catalogue, createCatalogue } from "../../lib/providers/catalogue/catalogue.ts";
import { type ModelFacts, priceUsd } from "../../lib/render/model-facts.ts";

/** The built-in catalogue, but for some providers whose models the test makes up. */
export function fakeCatalogue(models: Record<string, ModelFacts[]>): Catalogue {
  const known = createCatalogue({});
  return {
    ...known,
    modelsOf: (provider) =>
      (models[provider] ?? known.modelsOf(provider)).map((facts) => ({ source: "test", ...facts })),
    estimateUsd(job) {
      if (models[job.provider] === undefined) return known.estimateUsd(job);
      const facts = models[job.provider]?.find(({ model }) => model === job.model);
      return facts === undefined ? null : priceUsd(facts, job);
    },
  };
}

/** A model that makes anything, at a price per second. */
export function pricedModel(model: string, usdPerSecond: number, changes: Partial<ModelFacts> = {}): ModelFacts {
  return { model, sizes: [], seconds: [], usdPerSecond: { "*": usdPerSecond }, ...changes };
}
