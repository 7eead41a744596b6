import { adapterOf, type ProviderAccess } from "./connect-jobs.ts";
import type { VideoProvider } from "./video-provider.ts";

/**
 * Any provider as it is described. Of the adapters that make jobs, with their SDKs, only the one that is used is loaded.
 * @throws OpenAISettingsError
 */
export async function connectProvider(access: ProviderAccess): Promise<VideoProvider> {
  const adapter = adapterOf(access);
  if (adapter.family === "openai") {
    const { createOpenAIProvider } = await import("./openai/openai-provider.ts");
    return createOpenAIProvider(adapter.settings);
  }
  const { createAiSdkProvider } = await import("./ai-sdk/ai-sdk-provider.ts");
  return createAiSdkProvider(adapter.settings);
}
