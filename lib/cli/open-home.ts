import { type LocalHome, openLocalHome } from "../local/local-home.ts";
import { createLocalProviders, type ProviderAccess } from "../local/local-providers.ts";
import { requestOf } from "./load-settings.ts";
import type { Settings } from "./settings.ts";

/** The keys this process was started with. */
export function providerAccess(): ProviderAccess {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseURL } = process.env;
  return { openai: apiKey ? { apiKey, baseURL: baseURL || null } : null };
}

/** The embedded home with its providers. Closing it stops the studio too. */
export async function openHome(settings: Settings): Promise<LocalHome> {
  const providers = createLocalProviders(settings.data, providerAccess());
  const home = await openLocalHome({
    dataFolder: settings.data,
    request: requestOf(settings),
    provider: providers.find,
    concurrency: settings.concurrency,
    sidecarGraceSeconds: settings.sidecarGraceSeconds,
  });
  return {
    ...home,
    async close() {
      await home.close();
      await providers.close();
    },
  };
}
