import { OpenAISettingsError } from "../providers/openai/connection.ts";
import { type Detection, detectProfile } from "../providers/openai/detect-profile.ts";
import { isOwnService, originOf, type ProviderKind } from "../providers/provider-config.ts";
import { reachProvider } from "../providers/reach.ts";
import { readProviderConfigs } from "../providers/read-provider-configs.ts";
import type { ConfiguredProvider } from "./configured-providers.ts";

/** A provider of this machine, and whether it can be used as it stands. */
export interface ProviderSight {
  name: string;
  kind: ProviderKind;
  /** Where it is served; null for a kind's own service. */
  address: string | null;
  /** Where its key is read from; null for the studio. */
  keyVariable: string | null;
  /** `reachable`, `built in`, or what is in the way. */
  state: string;
  /** How the server speaks the protocol: as set, or as it told by itself; null where neither is so. */
  profile: string | null;
}

/** Looks at one provider; only one with a key is asked anything, and never for a job. */
export async function lookAtProvider({
  name,
  config,
  apiKey,
  keyVariable,
}: ConfiguredProvider): Promise<ProviderSight> {
  const { kind, baseUrl } = config;
  const set = config.profile === "auto" ? null : (config.profile ?? null);
  const hasOwnPlace = isOwnService(config) && config.project === undefined;
  const sight = { name, kind, keyVariable, profile: set, address: hasOwnPlace ? null : addressOf(config) };
  if (keyVariable === null) return { ...sight, state: "built in" };
  if (apiKey === null) {
    const account = kind === "vertex" && config.project !== undefined ? ", or sign in with gcloud" : "";
    return { ...sight, state: `no key: set ${keyVariable}${account}` };
  }
  const read = readProviderConfigs({ [name]: config });
  if ("problems" in read) return { ...sight, state: `can't be used: ${read.problems.join("; ")}` };
  const asked = baseUrl === undefined || kind !== "openai" || set !== null ? null : await detect(apiKey, baseUrl);
  const reach = await reachProvider({
    name,
    apiKey,
    config: { ...config, ...(kind === "openai" ? { profile: set ?? "openai" } : {}) },
  }).catch((error: unknown) => {
    // A key that can't even be sent, or an account that is none.
    if (!(error instanceof OpenAISettingsError)) throw error;
    return error;
  });
  if (reach instanceof OpenAISettingsError) return { ...sight, state: `can't be used: ${reach.message}` };
  const state = reach.status === "unreachable" ? `can't be reached (${reach.code})` : reach.status;
  if (asked === null) return { ...sight, state };
  const open = config.profile === "auto" && asked.profile === null ? `${state}; ${asked.message}` : state;
  return { ...sight, state: open, profile: asked.profile };
}

function addressOf(config: ConfiguredProvider["config"]): string | null {
  return "configs" in readProviderConfigs({ it: config }) ? originOf(config) : null;
}

function detect(apiKey: string, baseURL: string): Promise<Detection> {
  return detectProfile({ apiKey, baseURL, requestTimeoutSeconds: 5 });
}
