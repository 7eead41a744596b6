import { googleModels } from "./google-models.ts";
import type { Model } from "./models.ts";
import { xaiModels } from "./xai-models.ts";

/** Models of the services behind Vercel's AI Gateway, named `SERVICE/MODEL`. What it charges for them was not read. */
export const gatewayModels: readonly Model[] = [
  ...googleModels.map((model) => behind("google", model)),
  ...xaiModels.map((model) => behind("xai", model)),
];

function behind(service: string, { model, sizes, seconds }: Model): Model {
  return {
    model: `${service}/${model}`,
    sizes,
    seconds,
    source: `the shapes of ${service}'s own model; no price was read`,
  };
}
