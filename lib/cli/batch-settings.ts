import type { PlanSettings } from "../batch/plan-lines.ts";
import { configuredProviders } from "./configured-providers.ts";
import { requestOf } from "./load-settings.ts";
import { localCatalogue } from "./local-catalogue.ts";
import type { Settings } from "./settings.ts";

/** What the lines of a batch are checked against on this machine. */
export function batchSettings(settings: Settings): Omit<PlanSettings, "batchId" | "refuseStill"> {
  const usable = new Set(
    configuredProviders(settings, process.env).flatMap(({ name, apiKey, keyVariable }) =>
      apiKey !== null || keyVariable === null ? [name] : [],
    ),
  );
  return {
    request: { ...requestOf(settings), provider: settings.provider ?? "studio" },
    catalogue: localCatalogue(settings),
    hasProvider: (name) => usable.has(name),
    stillHosts: settings.stillHosts ?? [],
    now: () => new Date(),
  };
}
