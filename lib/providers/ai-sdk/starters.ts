import type { AiSdkProviderName } from "./connection.ts";
import { falStarter } from "./fal/fal-starter.ts";
import { gatewayStarter } from "./gateway/gateway-starter.ts";
import { googleStarter } from "./google/google-starter.ts";
import { replicateStarter } from "./replicate/replicate-starter.ts";
import type { Starter } from "./starter.ts";
import { vertexStarter } from "./vertex/vertex-starter.ts";
import { xaiStarter } from "./xai/xai-starter.ts";

export const starters: Readonly<Record<AiSdkProviderName, Starter>> = {
  google: googleStarter,
  vertex: vertexStarter,
  fal: falStarter,
  replicate: replicateStarter,
  xai: xaiStarter,
  gateway: gatewayStarter,
};
