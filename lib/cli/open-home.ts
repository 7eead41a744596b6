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

/** Where this call renders: the stack that `--stack` names, else this machine. */
export async function openHome(settings: Settings): Promise<Home> {
  if (settings.stack !== undefined) return (await import("./open-stack.ts")).openStack(settings.stack, settings);
  return openThisMachine(settings);
}

/** This machine, with its providers and its studio. `webhookUrlOf`: where a provider may announce the ends of its jobs. */
export async function openThisMachine(
  settings: Settings,
  { webhookUrlOf = () => undefined }: { webhookUrlOf?: (provider: string) => string | undefined } = {},
): Promise<Home & Pick<LocalHome, "cancel" | "emit" | "notices" | "objects" | "renderOf" | "wake">> {
  const request = { ...requestOf(settings), provider: settings.provider ?? "studio" };
  const catalogue = localCatalogue(settings);
  const configs = providerConfigsOf(settings, process.env);
  const providers = createLocalProviders(settings.data, await accessesOf(settings, webhookUrlOf));
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
    mostJobsAt: mostJobsOf(configs, catalogue, settings.maxJobs ?? null),
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

async function accessesOf(
  settings: Settings,
  webhookUrlOf: (provider: string) => string | undefined,
): Promise<ProviderAccess[]> {
  return (await usableProviders(settings)).map((access) => {
    const webhookUrl = webhookUrlOf(access.name);
    return webhookUrl === undefined ? access : { ...access, webhookUrl };
  });
}
