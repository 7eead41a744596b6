import { createAiSdkJobs } from "./ai-sdk/ai-sdk-jobs.ts";
import { OpenAISettingsError } from "./openai/connection.ts";
import { createOpenAIJobs } from "./openai/openai-jobs.ts";
import { addressOf, originOf, type ProviderConfig } from "./provider-config.ts";
import type { JobProvider } from "./video-provider.ts";

/** A provider as it is described, with what it takes to ask it. */
export interface ProviderAccess {
  name: string;
  config: ProviderConfig;
  apiKey: string;
  /** Where it may announce the ends of its jobs; left out where nobody listens, or could tell that it is the provider. */
  webhookUrl?: string;
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
export function adapterOf({ name, config, apiKey, webhookUrl, fetch }: ProviderAccess) {
  const { kind, profile = "openai", allowedContentHosts } = config;
  const baseURL = addressOf(config);
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
    ...(baseURL === undefined ? {} : { baseURL }),
    ...(allowedContentHosts === undefined ? {} : { allowedContentHosts }),
    ...(fetch === undefined ? {} : { fetch }),
  };
  if (kind === "openai") {
    return { family: "openai", settings: { ...common, name, profile, announces: webhookUrl !== undefined } } as const;
  }
  const webhook = webhookUrl === undefined ? {} : { webhookUrl };
  return { family: "ai-sdk", settings: { ...common, ...webhook, name: kind, calledAs: name } } as const;
}
