import type { AiSdkProviderName } from "./connection.ts";
import { fal } from "./fal/fal.ts";
import { gateway } from "./gateway/gateway.ts";
import { google } from "./google/google.ts";
import { replicate } from "./replicate/replicate.ts";
import type { VideoService } from "./service.ts";
import { vertex } from "./vertex/vertex.ts";
import { xai } from "./xai/xai.ts";

export const services: Readonly<Record<AiSdkProviderName, VideoService>> = {
  google,
  vertex,
  fal,
  replicate,
  xai,
  gateway,
};
