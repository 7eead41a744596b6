import { createAiSdkJobs } from "./ai-sdk/ai-sdk-jobs.ts";
import { OpenAISettingsError } from "./openai/connection.ts";
import { createOpenAIJobs } from "./openai/openai-jobs.ts";
import { originOf, type ProviderConfig } from "./provider-config.ts";
import type { JobProvider } from "./video-provider.ts";

/** A provider as it is described, with what it takes to ask it. */
export interface ProviderAccess {
  name: string;
  config: ProviderConfig;
  apiKey: string;
  /** `providerFetch` by default. */
  fetch?: typeof fetch;
}

/**
 * A provider for who asks it for no new job. Loads no SDK.
 * @throws OpenAISettingsError
 */
export function connectJobs(access: ProviderAccess): JobProvider {
  const adapter = adapterOf(access);
  return adapter.family === "openai" ? createOpenAIJobs(adapter.settings) : createAiSdkJobs(adapter.settings);
}

/** Which adapter serves a provider, and what it is told. */
export function adapterOf({ name, config, apiKey, fetch }: ProviderAccess) {
  const { kind, profile = "openai", baseUrl, allowedContentHosts } = config;
  if (kind === "studio" || profile === "auto") {
    throw new OpenAISettingsError(
      kind === "studio"
        ? `The provider ${name} is the studio, which only the machine it runs on can reach.`
        : `The provider ${name} has the profile auto, which nobody has found out yet.`,
    );
  }
  const common = {
    apiKey,
    origin: originOf(config),
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
    ...(allowedContentHosts === undefined ? {} : { allowedContentHosts }),
    ...(fetch === undefined ? {} : { fetch }),
  };
  return kind === "openai"
    ? ({ family: "openai", settings: { ...common, name, profile } } as const)
    : ({ family: "ai-sdk", settings: { ...common, name: kind, calledAs: name } } as const);
}
