import * as z from "zod/mini";
import type { ProviderConfigs } from "../providers/provider-config.ts";
import { readProviderConfigs } from "../providers/read-provider-configs.ts";
import { type QuietHours, readQuietHours } from "../render/quiet-hours.ts";
import { requestSchema } from "../render/request.ts";
import { whyNotDeployable } from "./deployable.ts";

const wholeNumber = (low: number, high: number) => z.coerce.number().check(z.int(), z.minimum(low), z.maximum(high));
const usd = z.coerce.number().check(z.nonnegative(), z.maximum(10_000_000));
const text = z.string().check(z.trim(), z.minLength(1));

const json = z.transform<string, unknown>((value, context) => {
  try {
    return JSON.parse(value);
  } catch {
    context.issues.push({ code: "custom", message: "must be one JSON object", input: value });
    return z.NEVER;
  }
});
const providers = z.pipe(
  text,
  z.transform<string, ProviderConfigs>((value, context) => {
    const read = readProviderConfigs(value);
    const problems = "problems" in read ? read.problems : unusable(read.configs);
    if ("configs" in read && problems.length === 0) return read.configs;
    for (const message of problems) context.issues.push({ code: "custom", message, input: value });
    return z.NEVER;
  }),
);
const quietHours = z.pipe(
  text,
  z.transform<string, QuietHours>((value, context) => {
    const read = readQuietHours(value);
    if (read !== null) return read;
    context.issues.push({ code: "custom", message: "must be like 22:00-06:00 Europe/Berlin", input: value });
    return z.NEVER;
  }),
);
const requestDefaults = z.pipe(z.pipe(text, json), z.required(requestSchema, { provider: true }));

/** The environment of every function: the deployment sets exactly these variables. */
export const environmentSchema = z
  .object({
    /** The bucket of clips, their records and thumbnails, and fitted stills. */
    CLIPS_BUCKET: text,
    /** The bucket of stills, the state machine, and how long clips are kept, in days: for the function that reconciles. */
    STILLS_BUCKET: z.optional(text),
    STATE_MACHINE_ARN: z.optional(text),
    BATCH_STATE_MACHINE_ARN: z.optional(text),
    CLIP_EXPIRY_DAYS: z.optional(wholeNumber(1, 3650)),
    /** The ledger's table, by name. */
    LEDGER_TABLE: text,
    /** The bus that is told how renders go: a name or an ARN. */
    EVENT_BUS: text,
    /** The source of the events by which this deployment is asked for renders. */
    REQUEST_SOURCE: z._default(text, "stillmotion"),
    /** The deployment's own request as JSON: what a still gets that came without one. */
    REQUEST_DEFAULTS: requestDefaults,
    /** The providers of this deployment as JSON, by name; see provider-config.ts. */
    PROVIDERS: providers,
    /** The secret that holds the providers' keys; left out where none wants one. */
    PROVIDER_SECRET_ARN: z.optional(text),
    /** The public address at which webhooks are taken; left out where none are. */
    WEBHOOK_URL: z.optional(text),
    /** How long a record is kept after its render has ended, in days; for ever if left out. */
    RECORD_EXPIRY_DAYS: z.optional(wholeNumber(1, 3650)),
    /** What all renders may spend a day and a month (UTC), in US dollars by the catalogue; left out, anything. */
    BUDGET_USD_PER_DAY: z.optional(usd),
    BUDGET_USD_PER_MONTH: z.optional(usd),
    /** Whether jobs are refused whose price nobody knows. */
    REFUSE_UNKNOWN_PRICES: z._default(z.enum(["true", "false"]), "false"),
    /** Hosts that stills may be fetched from, with commas between. */
    STILL_HOSTS: z._default(z.string(), ""),
    /** How long the links in events hold, in seconds; left out, there are none. */
    LINK_SECONDS: z.optional(wholeNumber(60, 43_200)),
    /** So many jobs may be in flight at each provider; left out, any number. */
    MOST_JOBS: z.optional(wholeNumber(1, 250)),
    /** When renders that are not urgent begin, as `22:00-06:00 Europe/Berlin`; left out, at any time. */
    QUIET_HOURS: z.optional(quietHours),
    /** Whether a still may come without a sidecar, and whether what the lint warns of is refused. */
    SIDECARS: z._default(z.enum(["optional", "required"]), "optional"),
    STRICT: z._default(z.enum(["true", "false"]), "false"),
    /** How long a dropped still waits for its sidecar, in seconds. */
    SIDECAR_GRACE_SECONDS: z._default(wholeNumber(0, 3600), 10),
    /** How long a create may be under way, in seconds: not less than the time limit of CreateVideo's function. */
    CREATE_LIMIT_SECONDS: z._default(wholeNumber(1, 900), 240),
    /** How long a job may take to show in the provider's list after its answer was lost, in seconds. */
    CREATE_SETTLE_SECONDS: z._default(wholeNumber(0, 900), 60),
    /** The largest clip in bytes: it must fit into the temporary storage of StoreClip's function. */
    CLIP_LIMIT_BYTES: z._default(wholeNumber(1, 10_000_000_000), 1_800_000_000),
    /** How long StoreClip's download may take, in seconds: less than the time limit of its function, which files the clip too. */
    DOWNLOAD_LIMIT_SECONDS: z._default(wholeNumber(1, 900), 480),
  })
  .check(
    z.refine(({ PROVIDERS, REQUEST_DEFAULTS }) => Object.hasOwn(PROVIDERS, REQUEST_DEFAULTS.provider), {
      path: ["PROVIDERS"],
      message: "must describe the provider that REQUEST_DEFAULTS names",
    }),
  );

function unusable(configs: ProviderConfigs): string[] {
  return Object.entries(configs).flatMap(([name, config]) => {
    const why = whyNotDeployable(config);
    return why === null ? [] : [`${name}: ${why}`];
  });
}

/** As the functions use it. */
export type Environment = z.infer<typeof environmentSchema>;
/** As the deployment sets it: text, every one. */
export type EnvironmentVariables = Partial<Record<keyof Environment, string>>;

/** Variables that can't be used: one line for each, with what is allowed. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

/**
 * Read once, when a function starts. Other variables are ignored.
 * @throws EnvironmentError that names every bad variable at once, and no value.
 */
export function readEnvironment(variables: Record<string, string | undefined>): Environment {
  const parsed = environmentSchema.safeParse(variables);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new EnvironmentError(`The function's environment can't be used:\n${lines.join("\n")}`);
}
