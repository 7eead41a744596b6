import type { ProviderConfig, ProviderConfigs, ProviderKind } from "../providers/provider-config.ts";
import { readProviderConfigs } from "../providers/read-provider-configs.ts";
import { googleAccount } from "./google-account.ts";
import type { Settings } from "./settings.ts";

/** A provider of this machine, with the key this process was started with. */
export interface ConfiguredProvider {
  name: string;
  config: ProviderConfig;
  /** Null where the environment has none. */
  apiKey: string | null;
  /** The variable its key is read from; null for the studio, which needs none. */
  keyVariable: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;
type ProviderSettings = Pick<Settings, "providers" | "providerProfile" | "allowedContentHosts">;

const keyVariables: Readonly<Record<Exclude<ProviderKind, "studio">, string>> = {
  openai: "OPENAI_API_KEY",
  google: "GOOGLE_GENERATIVE_AI_API_KEY",
  vertex: "GOOGLE_VERTEX_API_KEY",
  fal: "FAL_KEY",
  replicate: "REPLICATE_API_TOKEN",
  xai: "XAI_API_KEY",
  gateway: "AI_GATEWAY_API_KEY",
};

/** Where the key of a provider is read from: a kind's own variable for the provider of its name. */
export function keyVariableOf(name: string): string | null {
  if (name === "studio") return null;
  return isKeyed(name) ? keyVariables[name] : `STILLMOTION_KEY_${name.replaceAll("-", "_").toUpperCase()}`;
}

function isKeyed(name: string): name is keyof typeof keyVariables {
  return Object.hasOwn(keyVariables, name);
}

/** Every provider this machine can have: the studio, one of each kind, and those that the settings describe. */
export function configuredProviders(settings: ProviderSettings, environment: Environment): ConfiguredProvider[] {
  return Object.entries(providerConfigsOf(settings, environment)).map(([name, config]) => {
    const keyVariable = keyVariableOf(name);
    const apiKey = keyVariable === null ? null : environment[keyVariable] || accountOf(config, environment);
    return { name, config, apiKey, keyVariable };
  });
}

/** A project's provider signs in with this machine's account, which is given to Google alone. */
function accountOf({ kind, project }: ProviderConfig, environment: Environment): string | null {
  return kind === "vertex" && project !== undefined ? googleAccount(environment) : null;
}

/** The same without keys: for what asks nobody. */
export function providerConfigsOf(settings: ProviderSettings, environment: Environment): ProviderConfigs {
  const { OPENAI_BASE_URL: baseUrl, GOOGLE_VERTEX_PROJECT: project, GOOGLE_VERTEX_LOCATION: location } = environment;
  const { providers = {}, providerProfile: profile, allowedContentHosts } = settings;
  const openai: ProviderConfig = {
    kind: "openai",
    ...(baseUrl ? { baseUrl } : {}),
    ...(profile === undefined ? {} : { profile }),
    ...(allowedContentHosts === undefined ? {} : { allowedContentHosts }),
  };
  const kinds = Object.keys(keyVariables) as ProviderKind[];
  return {
    studio: { kind: "studio" },
    ...Object.fromEntries(kinds.map((kind) => [kind, { kind }])),
    ...(project ? { vertex: { kind: "vertex", project, ...(location ? { location } : {}) } } : {}),
    ...providers,
    openai: { ...openai, ...providers.openai },
  };
}

/**
 * What keeps a provider from being used on this machine, with what to do; null where nothing does. `place`: who names it,
 * as the message begins: `flags: `.
 */
export function providerProblem(
  { place, setting, name }: { place: string; setting: string; name: string },
  settings: ProviderSettings,
  environment: Environment,
  { spends }: { spends: boolean },
): string | null {
  const all = configuredProviders(settings, environment);
  const provider = all.find((each) => each.name === name);
  if (provider === undefined) {
    const known = all.map((each) => each.name).join(", ");
    const verb = setting.endsWith("provider") ? "is" : "names";
    return `${place}${setting} ${verb} ${JSON.stringify(name)}: on this machine there are ${known}; describe others under \`providers\` in stillmotion.config.json`;
  }
  const read = readProviderConfigs({ [name]: provider.config });
  if ("problems" in read) return `${place}provider ${name}: ${read.problems.join("; ")}`;
  if (!spends || provider.keyVariable === null || provider.apiKey !== null) return null;
  const address =
    name === "openai"
      ? ", and OPENAI_BASE_URL for a gateway or your own server"
      : provider.config.kind === "vertex"
        ? "; or GOOGLE_VERTEX_PROJECT, with the account in GOOGLE_APPLICATION_CREDENTIALS"
        : "";
  return `${place}provider ${name}: the environment has no ${provider.keyVariable}; set it (a server without keys takes any text)${address}`;
}

/** The provider of a fallback, as `provider/model` or as an object. */
export function providerOf(fallback: string | { provider: string }): string {
  return typeof fallback === "string" ? (fallback.split("/", 1)[0] ?? "") : fallback.provider;
}
