import type { ProfileName } from "../../providers/openai/profiles.ts";
import { litellm, newApi } from "./gateways.ts";
import { azure, cometapi, laozhang } from "./hosted.ts";
import { openai } from "./openai.ts";
import { openrouter } from "./openrouter.ts";
import { dynamo, sglang, vllmOmni } from "./self-hosted.ts";
import type { StudioProfile } from "./studio-profile.ts";

/**
 * The studio as each server that the OpenAI provider knows. Written from what those servers do, not from what our provider
 * sends, so that the two can disagree.
 */
export const studioProfiles: Readonly<Record<ProfileName, StudioProfile>> = {
  openai,
  cometapi,
  "vllm-omni": vllmOmni,
  sglang,
  litellm,
  "new-api": newApi,
  laozhang,
  azure,
  dynamo,
  openrouter,
};
