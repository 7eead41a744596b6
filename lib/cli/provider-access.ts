import type { ProviderAccess } from "../local/local-providers.ts";

/** The keys this process was started with. */
export function providerAccess(): ProviderAccess {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseURL } = process.env;
  return { openai: apiKey ? { apiKey, baseURL: baseURL || null } : null };
}
