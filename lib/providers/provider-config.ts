import * as z from "zod/mini";
import { strictKeys } from "../render/strict-keys.ts";
import { text } from "../render/text-schema.ts";
import { defaultLocation, locationPattern, projectPattern, vertexAddress } from "./ai-sdk/vertex/vertex-address.ts";
import { type ProfileName, profileNames, profiles } from "./openai/profiles.ts";

/** What a provider can be: our own studio, any server of the OpenAI Videos protocol, or a service of the AI SDK's family. */
export const providerKinds = ["studio", "openai", "google", "vertex", "fal", "replicate", "xai", "gateway"] as const;
export type ProviderKind = (typeof providerKinds)[number];

/** A name of one's own for a provider. No two of them are the same in capitals, which is how variables have them. */
export const providerNameSchema = z
  .string()
  .check(
    z.regex(
      /^[a-z][a-z0-9-]{0,63}$/,
      "must be lower-case letters, digits and hyphens, beginning with a letter, at most 64",
    ),
  );

const host = z
  .string()
  .check(
    z.regex(/^[\w.-]+(:\d{1,5})?$|^\[[0-9a-fA-F:]+\](:\d{1,5})?$/, "must be a host, or host:port, without https://"),
  );

/** One provider as a deployment describes it, without its key. */
export const providerConfigSchema = strictKeys("key of a provider", {
  kind: z.enum(providerKinds, { error: `must be one of ${providerKinds.join(", ")}` }),
  /** How a server speaks the OpenAI Videos protocol; `openai` by default. `auto`: it is asked, where that can be done. */
  profile: z.optional(
    z.enum([...profileNames, "auto"], { error: `must be one of ${[...profileNames, "auto"].join(", ")}` }),
  ),
  /** Where it is served, if not at the kind's or the profile's own address. */
  baseUrl: z.optional(
    text(2000).check(
      z.refine(
        isPlainAddress,
        "must be an http or https address without a user name, such as https://video.example/v1",
      ),
    ),
  ),
  /** Hosts that clips may come from, beside the API's own and public ones over https. */
  allowedContentHosts: z.optional(z.array(host).check(z.maxLength(20))),
  /** So many jobs may be in flight there; by default what the deployment says for each provider. */
  maxJobs: z.optional(z.int().check(z.minimum(1), z.maximum(250))),
  /** The Google Cloud project whose account signs in, of kind `vertex`; left out for an API key (express mode). */
  project: z.optional(z.string().check(z.regex(projectPattern, "must be a project's id, such as my-project-1"))),
  /** The region it is served in; us-central1 by default. */
  location: z.optional(z.string().check(z.regex(locationPattern, "must be a region, such as us-central1, or global"))),
}).check(
  z.refine(({ kind, project }) => project === undefined || kind === "vertex", {
    path: ["project"],
    message: "belongs to kind vertex",
  }),
  z.refine(
    ({ project, baseUrl, location }) =>
      (project === undefined || baseUrl === undefined) && (location === undefined || project !== undefined),
    {
      path: ["location"],
      message: "goes with a project, and both say what a baseUrl would say",
    },
  ),
  z.refine(({ kind, profile }) => profile === undefined || kind === "openai", {
    path: ["profile"],
    message: "belongs to kind openai: the others speak a protocol of their own",
  }),
  z.refine(({ kind, profile, baseUrl }) => kind !== "openai" || baseUrl !== undefined || hasOwnAddress(profile), {
    path: ["baseUrl"],
    message: "must be set: a server with this profile has no common address",
  }),
  z.refine(
    ({ kind, baseUrl, allowedContentHosts }) =>
      kind !== "studio" || (baseUrl === undefined && allowedContentHosts === undefined),
    {
      path: ["kind"],
      message: "studio takes no settings but maxJobs; a studio that serves elsewhere is of kind openai",
    },
  ),
);

/** The providers of a deployment, by name. */
export const providerConfigsSchema = z.record(providerNameSchema, providerConfigSchema);

export type ProviderConfig = z.infer<typeof providerConfigSchema>;
export type ProviderConfigs = Readonly<Record<string, ProviderConfig>>;

export function isProviderKind(name: string): name is ProviderKind {
  return (providerKinds as readonly string[]).includes(name);
}

/** Whether it is the service itself, and not another server that takes the same requests: only of that one is anything known. */
export function isOwnService({ kind, profile = "openai", baseUrl }: ProviderConfig): boolean {
  return baseUrl === undefined && (kind !== "openai" || profile === "openai");
}

/** Its address, where the description says one; undefined where the kind or the profile has its own. */
export function addressOf({ baseUrl, project, location = defaultLocation }: ProviderConfig): string | undefined {
  return project === undefined ? baseUrl : vertexAddress({ project, location });
}

/** Where a provider's jobs live, without a secret: a job is only looked for where it was made. */
export function originOf(config: ProviderConfig): string {
  const { kind, profile = "openai" } = config;
  const address = addressOf(config) ?? (kind === "openai" && profile !== "auto" ? profiles[profile].baseURL : null);
  if (address === null) return kind;
  const { host, pathname } = new URL(address);
  return `${host}${pathname.replace(/\/+$/, "")}`;
}

function hasOwnAddress(profile: ProfileName | "auto" | undefined): boolean {
  return profile === undefined || (profile !== "auto" && profiles[profile].baseURL !== null);
}

function isPlainAddress(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
}
