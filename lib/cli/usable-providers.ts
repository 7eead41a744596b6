import type { ProviderAccess } from "../providers/connect-jobs.ts";
import { readProviderConfigs } from "../providers/read-provider-configs.ts";
import { type ConfiguredProvider, configuredProviders, providerOf } from "./configured-providers.ts";
import { type Settings, SettingsError } from "./settings.ts";

/**
 * The providers this process can ask, but for the studio. A server whose profile is `auto` is asked for it: where it
 * can't tell, that is an error if the settings name it, and else it is left out, which `warn` is told.
 * @throws SettingsError
 */
export async function usableProviders(
  settings: Settings,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  warn: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
): Promise<ProviderAccess[]> {
  const named = [settings.provider, ...(settings.fallbacks ?? []).map(providerOf)];
  const accesses = configuredProviders(settings, environment).map(async (provider) => {
    const access = await accessOf(provider);
    if (typeof access !== "string") return access === null ? [] : [access];
    if (named.includes(provider.name)) throw new SettingsError(access);
    warn(`${access} Until then it is left out.`);
    return [];
  });
  return (await Promise.all(accesses)).flat();
}

/** Null where it has no key; a text where it can't be used as it is described, or its profile stays open. */
async function accessOf({ name, config, apiKey }: ConfiguredProvider): Promise<ProviderAccess | string | null> {
  if (apiKey === null) return null;
  const read = readProviderConfigs({ [name]: config });
  if ("problems" in read) return `provider ${name}: ${read.problems.join("; ")}.`;
  if (config.profile !== "auto") return { name, config, apiKey };
  const { detectProfile } = await import("../providers/openai/detect-profile.ts");
  const baseURL = config.baseUrl === undefined ? {} : { baseURL: config.baseUrl };
  const detection = await detectProfile({ apiKey, ...baseURL });
  if (detection.profile === null) return `provider ${name}: ${detection.message}`;
  return { name, config: { ...config, profile: detection.profile }, apiKey };
}
