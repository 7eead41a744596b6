import { join } from "node:path";
import { dropFile } from "../local/drop-still.ts";
import { readEventsAddress } from "../local/events-address.ts";
import { type LocalHome, openLocalHome } from "../local/local-home.ts";
import { createLocalProviders } from "../local/local-providers.ts";
import type { ProviderAccess } from "../providers/connect-jobs.ts";
import { mostJobsOf } from "../providers/most-jobs.ts";
import { readQuietHours } from "../render/quiet-hours.ts";
import { providerConfigsOf } from "./configured-providers.ts";
import type { Home } from "./home.ts";
import { requestOf } from "./load-settings.ts";
import { localCatalogue } from "./local-catalogue.ts";
import type { Settings } from "./settings.ts";
import { printable } from "./table.ts";
import { usableProviders } from "./usable-providers.ts";

/** Where this call renders: the stack that `--stack` names, else this machine, with its providers and its studio. */
export async function openHome(settings: Settings): Promise<Home> {
  if (settings.stack !== undefined) return (await import("./open-stack.ts")).openStack(settings.stack, settings);
  const request = { ...requestOf(settings), provider: settings.provider ?? "studio" };
  const providers = createLocalProviders(settings.data, await usableProviders(settings));
  const home = await openLocalHome({
    dataFolder: settings.data,
    request,
    provider: providers.find,
    concurrency: settings.concurrency,
    budget: {
      usdPerDay: settings.maxUsdPerDay ?? null,
      usdPerMonth: settings.maxUsdPerMonth ?? null,
      refuseUnknownPrices: settings.refuseUnknownPrices ?? false,
    },
    mostJobs: settings.maxJobs,
    stillHosts: settings.stillHosts,
    events: readEventsAddress(settings.eventsUrl, process.env.EVENTS_SECRET).address,
    onEventsProblem: (problem) => process.stderr.write(`${printable(problem)}\n`),
    sidecarGraceSeconds: settings.sidecarGraceSeconds,
    quietHours: settings.quietHours === undefined ? undefined : (readQuietHours(settings.quietHours) ?? undefined),
    sidecars: settings.sidecars,
    strict: settings.strict,
    catalogue,
  });
  return {
    ...home,
    request,
    drop: (path, key) => dropFile(home.objects, settings.data, path, key),
    whereIs: (clip) => join(settings.data, clip.key),
    async close() {
      await home.close();
      await providers.close();
    },
  };
}
