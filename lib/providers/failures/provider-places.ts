import type { FamilyName } from "./provider-families.ts";

interface ProviderPlace {
  name: string;
  /** Where its keys, credits and limits are looked after. */
  console: string;
}

/** How a provider is called in a remedy, and where its account is. */
export const providerPlaces: Partial<Record<FamilyName, ProviderPlace>> = {
  openai: { name: "OpenAI", console: "platform.openai.com/settings" },
  azure: { name: "Azure", console: "portal.azure.com" },
  openrouter: { name: "OpenRouter", console: "openrouter.ai/settings" },
  google: { name: "Google", console: "aistudio.google.com or console.cloud.google.com" },
  fal: { name: "fal", console: "fal.ai/dashboard" },
  replicate: { name: "Replicate", console: "replicate.com/account" },
  runway: { name: "Runway", console: "dev.runwayml.com" },
  luma: { name: "Luma", console: "lumalabs.ai" },
  bedrock: { name: "Amazon Bedrock", console: "console.aws.amazon.com/bedrock" },
  stability: { name: "Stability AI", console: "platform.stability.ai/account" },
  xai: { name: "xAI", console: "console.x.ai" },
  kling: { name: "Kling", console: "klingai.com" },
  ark: { name: "ModelArk", console: "console.byteplus.com/ark" },
  dashscope: { name: "Model Studio", console: "modelstudio.console.alibabacloud.com" },
  minimax: { name: "MiniMax", console: "platform.minimax.io" },
};

/** The name to show: a reseller's own name, where the account is, and not that of the model behind it. */
export function placeOf(
  provider: string,
  families: readonly FamilyName[],
): { name: string; console: string | undefined } {
  const shown = provider
    .replace(/[^\p{L}\p{N} ._:()/-]/gu, "")
    .trim()
    .slice(0, 60);
  const first = families[0];
  const known = first === undefined || /gateway|compatible/i.test(provider) ? undefined : providerPlaces[first];
  return known === undefined
    ? { name: shown === "" ? "the provider" : shown.replace(/^gateway:\s*/i, ""), console: undefined }
    : known;
}
