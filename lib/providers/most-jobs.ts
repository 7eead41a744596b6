import type { Catalogue } from "./catalogue/catalogue.ts";
import type { ProviderConfigs } from "./provider-config.ts";

/** As many places as one item of the ledger holds. */
const mostPlaces = 250;

/**
 * How many jobs may be in flight at a provider: what its description says, or else `ofAll`. Where a model of it has a limit
 * per minute, that is kept with the places, so there must be some. Null: any number.
 */
export function mostJobsOf(
  configs: ProviderConfigs,
  catalogue: Pick<Catalogue, "modelsOf">,
  ofAll: number | null,
): (provider: string) => number | null {
  return (provider) => {
    const own = Object.hasOwn(configs, provider) ? configs[provider]?.maxJobs : undefined;
    if (own !== undefined || ofAll !== null) return own ?? ofAll;
    const isCounted = catalogue.modelsOf(provider).some(({ jobsPerMinute }) => jobsPerMinute !== undefined);
    return isCounted ? mostPlaces : null;
  };
}
