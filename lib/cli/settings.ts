import { z } from "zod";
import { readEventsAddress } from "../local/events-address.ts";
import { profileNames } from "../providers/openai/profiles.ts";
import { providersSchema } from "../providers/providers-schema.ts";
import { readQuietHours } from "../render/quiet-hours.ts";
import {
  aspectSchema,
  deadlineMinutesSchema,
  fallbackSchema,
  labelsSchema,
  maxCostUsdSchema,
  sizeSchema,
} from "../render/request.ts";
import { listedSchema, shotSchema } from "../render/shot.ts";
import { crossFadeSchema, shotsSchema } from "../render/shots.ts";
import { providerOf, providerProblem } from "./configured-providers.ts";

/** Flags and variables are text. */
const yesOrNo = z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]);
const number = <Schema extends z.core.$ZodType<unknown, number>>(schema: Schema) => z.coerce.number().pipe(schema);
const commaList = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.array(z.string().min(1).max(265)).max(5));
const hostSchema = z.string().regex(/^(\*\.)?[a-z0-9.-]+(:\d{1,5})?$/);
const commaHosts = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.array(hostSchema).max(50));
const publicAddress = "must be an http or https address that ends with its path, such as https://public.example";
function isPublicAddress(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null;
  const hasMore = url === null || `${url.username}${url.password}${url.search}${url.hash}` !== "";
  return !hasMore && /^https?:$/.test(url.protocol);
}
/** `client=acme,season=autumn` */
const labelList = z
  .string()
  .regex(/^[^=,]+=[^,]+(,[^=,]+=[^,]+)*$/)
  .transform((text) => Object.fromEntries(text.split(",").map((pair) => pair.trim().split(/=(.*)/s, 2))))
  .pipe(labelsSchema);

/** Every setting, under one name in flags (`--deadline-minutes`), environment (`STILLMOTION_DEADLINE_MINUTES`) and file. */
const settingsSchema = z.strictObject({
  data: z.string().min(1).default("stillmotion-data"),
  provider: z.string().trim().min(1).max(64).optional(),
  stack: z.string().trim().min(1).max(128).optional(),
  providers: z.optional(providersSchema),
  /** How the server at OPENAI_BASE_URL speaks the protocol. */
  providerProfile: z.enum([...profileNames, "auto"]).optional(),
  /** Hosts that clips of the server at OPENAI_BASE_URL may come from. */
  allowedContentHosts: z.union([commaList, z.array(z.string().min(1)).max(20)]).optional(),
  concurrency: z.coerce.number().int().min(1).max(1000).default(4),
  sidecarGraceSeconds: z.coerce.number().min(0).max(3600).default(2),
  prompt: z.string().trim().min(1).max(32_000).optional(),
  model: z.string().trim().min(1).max(200).optional(),
  seconds: z.coerce.number().int().min(1).max(60).optional(),
  size: z.optional(sizeSchema),
  fit: z.enum(["cover", "contain", "blur"]).optional(),
  aspect: z.optional(aspectSchema),
  /** In a flag or a variable, the name of a file that holds it. */
  shot: z.union([z.string().min(1), shotSchema], "must be a shot, or the name of a file that holds one").optional(),
  /** In a flag or a variable, the name of a file that holds them. */
  shots: z
    .union([z.string().min(1), shotsSchema], "must be 2 to 12 shots, or the name of a file that holds them")
    .optional(),
  chained: yesOrNo.optional(),
  crossFadeSeconds: number(crossFadeSchema).optional(),
  keep: z.optional(listedSchema),
  change: z.optional(listedSchema),
  rawPrompt: yesOrNo.optional(),
  fallbacks: z
    .union([commaList, z.array(fallbackSchema).max(5)], "must be at most five of provider/model, with commas between")
    .optional(),
  onPolicy: z.enum(["reject", "next-provider"]).optional(),
  maxCostUsd: number(maxCostUsdSchema).optional(),
  /** So many jobs may be in flight at each provider. */
  maxJobs: z.coerce.number().int().min(1).max(250).optional(),
  /** When renders that are not urgent begin. */
  quietHours: z
    .string()
    .refine((text) => readQuietHours(text) !== null, "must be like 22:00-06:00 Europe/Berlin")
    .optional(),
  /** Whether a render is urgent: `batch` ones begin in the quiet hours. */
  when: z.enum(["now", "batch"]).optional(),
  /** Where events are posted, signed with EVENTS_SECRET. */
  eventsUrl: z.string().min(1).optional(),
  /** The public address that leads to where this machine takes webhooks. */
  webhooks: z.string().refine(isPublicAddress, publicAddress).optional(),
  /** Where that is. */
  webhookHost: z.string().trim().min(1).max(255).default("127.0.0.1"),
  webhookPort: z.coerce.number().int().min(0).max(65_535).default(4778),
  /** Hosts that stills may be fetched from, when an event names one by its address. */
  stillHosts: z
    .union([commaHosts, z.array(hostSchema).max(50)], "must be names of hosts in small letters, with commas between")
    .optional(),
  /** What all renders of a data folder may spend a day and a month (UTC), in US dollars by the catalogue. */
  maxUsdPerDay: number(maxCostUsdSchema).optional(),
  maxUsdPerMonth: number(maxCostUsdSchema).optional(),
  /** Whether jobs are refused whose price nobody knows. */
  refuseUnknownPrices: yesOrNo.optional(),
  labels: z.union([labelList, labelsSchema], "must be NAME=VALUE, several of them with commas between").optional(),
  deadlineMinutes: number(deadlineMinutesSchema).optional(),
  /** Whether a still may come without a sidecar. */
  sidecars: z.enum(["optional", "required"]).optional(),
  /** Whether what the lint warns of is refused. */
  strict: yesOrNo.optional(),
});

export type Settings = z.infer<typeof settingsSchema>;
export const settingNames = Object.keys(settingsSchema.shape) as (keyof Settings)[];

export interface SettingSources {
  flags: Record<string, unknown>;
  environment: Record<string, string | undefined>;
  /** The text of `stillmotion.config.json`, null where there is none. */
  configText: string | null;
}

/** Settings that can't be used: one line per problem, each with where it stands and what is allowed. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/** The places of settings, the nearest last, each with what it says. */
function layersOf(sources: SettingSources, problems: string[]): [place: string, layer: Record<string, unknown>][] {
  const flags = Object.entries(sources.flags).filter(([name]) => settingNames.includes(name as keyof Settings));
  return [
    ["stillmotion.config.json", parseConfig(sources.configText, problems)],
    ["environment", environmentSettings(sources.environment, problems)],
    ["flags", Object.fromEntries(flags)],
  ];
}

/** Where each setting that is set comes from. */
export function placesOfSettings(sources: SettingSources): Partial<Record<keyof Settings, string>> {
  return Object.fromEntries(
    layersOf(sources, []).flatMap(([place, layer]) => Object.keys(layer).map((name) => [name, place])),
  );
}

/**
 * Flags before environment before `stillmotion.config.json` before defaults. `spends`: whether the call asks a provider
 * for anything, so that its key is needed.
 * @throws SettingsError with everything that is wrong, at once.
 */
export function readSettings(sources: SettingSources, { spends = true } = {}): Settings {
  const problems: string[] = [];
  const layers = layersOf(sources, problems);
  const merged: Record<string, unknown> = {};
  for (const [place, layer] of layers) {
    const parsed = settingsSchema.partial().safeParse(layer);
    if (!parsed.success) for (const issue of parsed.error.issues) problems.push(describe(issue, place, layer));
    if (layer.size !== undefined && layer.aspect !== undefined)
      problems.push(`${place}: size says the shape already: leave aspect out, or size`);
    if (layer.size !== undefined) delete merged.aspect;
    if (layer.aspect !== undefined) delete merged.size;
    Object.assign(merged, layer);
  }
  // A stack has providers of its own.
  if (merged.stack === undefined) problems.push(...providerProblems(merged, layers, sources.environment, spends));
  if (problems.length > 0) throw new SettingsError(problems.join("\n"));
  const settings = settingsSchema.parse(merged);
  problems.push(...readEventsAddress(settings.eventsUrl, sources.environment.EVENTS_SECRET).problems);
  if (problems.length > 0) throw new SettingsError(problems.join("\n"));
  return settings;
}

/** What keeps the providers that the settings name from being used, as far as the settings can be read at all. */
function providerProblems(
  merged: Record<string, unknown>,
  layers: [place: string, layer: Record<string, unknown>][],
  environment: SettingSources["environment"],
  spends: boolean,
): string[] {
  const { providers, providerProfile, allowedContentHosts, provider, fallbacks } = settingsSchema.shape;
  const described = z.object({ providers, providerProfile, allowedContentHosts }).safeParse(merged).data ?? {};
  const named = [
    ["provider", provider.safeParse(merged.provider).data],
    ...(fallbacks.safeParse(merged.fallbacks).data ?? []).map((fallback) => ["fallbacks", providerOf(fallback)]),
  ] as const;
  const problems = named.flatMap(([setting, name]) => {
    const layer = layers.findLast(([, said]) => said[setting ?? ""] !== undefined);
    const given = { place: layer === undefined ? "" : `${layer[0]}: `, setting: setting ?? "", name: name ?? "" };
    const problem = name === undefined ? null : providerProblem(given, described, environment, { spends });
    return problem === null ? [] : [problem];
  });
  return [...new Set(problems)];
}

function parseConfig(text: string | null, problems: string[]): Record<string, unknown> {
  if (text === null) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    problems.push("stillmotion.config.json: must hold one object of settings");
  } catch (error) {
    problems.push(`stillmotion.config.json: ${(error as Error).message}`);
  }
  return {};
}

const prefix = "STILLMOTION_";
/** Keys and secrets of providers are no settings: they are read where they are needed, and shown nowhere. */
const secretPrefixes = ["STILLMOTION_KEY_", "STILLMOTION_WEBHOOK_SECRET_"];

function environmentSettings(
  environment: Record<string, string | undefined>,
  problems: string[],
): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.startsWith(prefix) || value === undefined) continue;
    if (secretPrefixes.some((secretPrefix) => variable.startsWith(secretPrefix))) continue;
    const name = settingNames.find(
      (candidate) => prefix + candidate.replaceAll(/[A-Z]/g, "_$&").toUpperCase() === variable,
    );
    if (name === undefined) problems.push(`environment: there is no setting ${variable}`);
    else settings[name] = value;
  }
  return settings;
}

function describe(issue: z.core.$ZodIssue, place: string, layer: Record<string, unknown>): string {
  if (issue.code === "unrecognized_keys") {
    return `${place}: there is no setting ${issue.keys.join(", ")} (there are ${settingNames.join(", ")})`;
  }
  const name = String(issue.path[0]);
  // It says itself what it is.
  if (issue.path.length === 1 && issue.message.startsWith("is ")) return `${place}: ${name} ${issue.message}`;
  return `${place}: ${name} is ${JSON.stringify(layer[name])}: ${issue.message}`;
}
