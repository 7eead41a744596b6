import type { ModelFacts } from "../../render/model-facts.ts";
import type { ProviderKind } from "../provider-config.ts";
import { falModels } from "./fal-models.ts";
import { gatewayModels } from "./gateway-models.ts";
import { googleModels } from "./google-models.ts";
import { openaiModels } from "./openai-models.ts";
import { replicateModels } from "./replicate-models.ts";
import { vertexModels } from "./vertex-models.ts";
import { xaiModels } from "./xai-models.ts";

/** What is known of a model before any money is spent. A model that is not here is passed on as it is. */
export interface Model extends ModelFacts {
  /** Where and when these values were read. */
  source: string;
}

/** The models of each kind of provider, as its own service has them. */
export const models: Readonly<Record<ProviderKind, readonly Model[]>> = {
  studio: [{ model: "studio-camera-1", sizes: [], seconds: [], usdPerSecond: { "*": 0 }, source: "our own" }],
  openai: openaiModels,
  google: googleModels,
  vertex: vertexModels,
  fal: falModels,
  replicate: replicateModels,
  xai: xaiModels,
  gateway: gatewayModels,
};
