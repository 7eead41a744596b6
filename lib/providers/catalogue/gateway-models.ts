import type { Model } from "./models.ts";
import { veoModels } from "./veo-models.ts";
import { xaiModels } from "./xai-models.ts";

/** Models of the services behind Vercel's AI Gateway. What it charges for them was not read. */
export const gatewayModels: readonly Model[] = [
  ...veoModels.map((model) => behind(`google/${model.model}-001`, model)),
  ...xaiModels.map((model) => behind(`spacexai/${model.model}`, model)),
];

function behind(name: string, { sizes, seconds }: Model): Model {
  const source = "named as in @ai-sdk/gateway 4.0.146; the shapes of the service's own model";
  return { model: name, sizes, seconds, source };
}
