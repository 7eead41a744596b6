import type { ModelFacts } from "../../render/model-facts.ts";

/** What is known of a model before any money is spent. A model that is not here is passed on as it is. */
export interface Model extends ModelFacts {
  provider: string;
  /** Where and when these values were read. */
  source: string;
}

const soraSeconds = [4, 8, 12, 16, 20];
const soraSource =
  "OpenAI's pricing page and video guide as quoted 2026-09-19; the service itself ended 2026-09-24, gateways kept the names";

export const models: readonly Model[] = [
  {
    provider: "studio",
    model: "studio-camera-1",
    sizes: [],
    seconds: [],
    usdPerSecond: { "*": 0 },
    source: "our own",
  },
  {
    provider: "openai",
    model: "sora-2",
    sizes: ["720x1280", "1280x720"],
    seconds: soraSeconds,
    usdPerSecond: { "*": 0.1 },
    source: soraSource,
  },
  {
    provider: "openai",
    model: "sora-2-pro",
    sizes: ["720x1280", "1280x720", "1024x1792", "1792x1024", "1080x1920", "1920x1080"],
    seconds: soraSeconds,
    usdPerSecond: {
      "720x1280": 0.3,
      "1280x720": 0.3,
      "1024x1792": 0.5,
      "1792x1024": 0.5,
      "1080x1920": 0.7,
      "1920x1080": 0.7,
    },
    source: soraSource,
  },
];

/** The entry of a model, or undefined for one we do not know. */
export function findModel(provider: string, model: string): Model | undefined {
  return models.find((entry) => entry.provider === provider && entry.model === model);
}

/** The models of a provider that are known. */
export function modelsOf(provider: string): readonly Model[] {
  return models.filter((entry) => entry.provider === provider);
}
