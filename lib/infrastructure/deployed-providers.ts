import { whyNotDeployable } from "../aws/deployable.ts";
import {
  isProviderKind,
  type ProviderConfig,
  type ProviderConfigs,
  providerKinds,
} from "../providers/provider-config.ts";
import { type ReadConfigs, readProviderConfigs } from "../providers/read-provider-configs.ts";
import type { GivenSettings } from "./stack-settings.ts";

type ProviderSettings = Pick<
  GivenSettings,
  "provider" | "providerBaseUrl" | "providerProfile" | "allowedContentHosts" | "providers" | "fallbacks"
>;

/** All variables of a function share 4 KB, of which a prompt may take 2. */
const mostCharacters = 1000;

/**
 * Every provider of a deployment: its own, which the short settings describe unless it is among `providers`; those; and
 * the services that its fallbacks name. Each problem begins with the setting it is about.
 */
export function deployedProviders(settings: ProviderSettings): ReadConfigs {
  const { provider, providers, fallbacks = [] } = settings;
  const short = shortConfig(settings);
  const problems: string[] = [];
  const configs: Record<string, unknown> = { ...providers };
  if (providers[provider] === undefined) configs[provider] = short;
  else if (Object.keys(short).length > 1)
    problems.push(
      `provider ${provider} is described twice: leave out providerBaseUrl, providerProfile and allowedContentHosts, or its entry in providers`,
    );
  for (const fallback of fallbacks) {
    const name = typeof fallback === "string" ? (fallback.split("/", 1)[0] ?? "") : fallback.provider;
    configs[name] ??= { kind: name };
  }
  for (const [setting, name] of unknownNames(settings, configs)) {
    problems.push(
      `${setting} names ${JSON.stringify(name)}: it must be one of ${[...new Set([...Object.keys(providers), ...providerKinds])].join(", ")}, or be described under providers`,
    );
    delete configs[name];
  }
  const read = readProviderConfigs(configs);
  if ("problems" in read)
    return { problems: [...problems, ...read.problems.map((problem) => saySetting(problem, settings))] };
  for (const [name, config] of Object.entries(read.configs)) problems.push(...problemsOf(name, config));
  if (JSON.stringify(read.configs).length > mostCharacters)
    problems.push(`providers: all descriptions together may have ${mostCharacters} characters`);
  return problems.length > 0 ? { problems } : read;
}

/** Whether clips are made by the deployment's own studio. */
export function hasStudio(providers: ProviderConfigs): boolean {
  return Object.values(providers).some(({ kind }) => kind === "studio");
}

function shortConfig({ provider, providerBaseUrl, providerProfile, allowedContentHosts }: ProviderSettings) {
  const address = providerBaseUrl === undefined ? {} : { baseUrl: providerBaseUrl };
  const profile = providerProfile === undefined ? {} : { profile: providerProfile };
  const hosts = allowedContentHosts === undefined ? {} : { allowedContentHosts };
  return { kind: provider, ...address, ...profile, ...hosts };
}

function unknownNames(
  { provider }: ProviderSettings,
  configs: Record<string, unknown>,
): [setting: string, name: string][] {
  return Object.entries(configs)
    .filter(([name, config]) => (config as { kind: string }).kind === name && !isProviderKind(name))
    .map(([name]) => [name === provider ? "provider" : "fallbacks", name]);
}

/** A problem of the provider that the short settings describe is told by their names. */
function saySetting(problem: string, { provider, providers }: ProviderSettings): string {
  if (providers[provider] !== undefined || !problem.startsWith(`${provider}.`)) return `providers: ${problem}`;
  const names = { baseUrl: "providerBaseUrl", profile: "providerProfile", allowedContentHosts: "allowedContentHosts" };
  const rest = problem.slice(provider.length + 1);
  const field = Object.keys(names).find((name) => rest.startsWith(name)) as keyof typeof names | undefined;
  return field === undefined ? `provider: ${rest}` : `${names[field]}${rest.slice(field.length)}`;
}

function problemsOf(name: string, config: ProviderConfig): string[] {
  const why = whyNotDeployable(config);
  const problems = why === null ? [] : [`provider ${name}: ${why}`];
  if (config.baseUrl !== undefined && !isSafe(config.baseUrl))
    problems.push(`provider ${name}: its base URL must begin with https://, or its key could be read on the way`);
  return problems;
}

function isSafe(url: string): boolean {
  return /^https:|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$)/.test(url);
}
