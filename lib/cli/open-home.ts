import { type LocalHome, openLocalHome } from "../local/local-home.ts";
import { createLocalProviders } from "../local/local-providers.ts";
import { requestOf } from "./load-settings.ts";
import { providerAccess } from "./provider-access.ts";
import type { Settings } from "./settings.ts";

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
