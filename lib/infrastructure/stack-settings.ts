import { z } from "zod";
import { requestBus } from "../aws/event-bridge.ts";
import { providersSchema } from "../providers/providers-schema.ts";
import { readQuietHours } from "../render/quiet-hours.ts";
import { fallbackSchema, requestSchema } from "../render/request.ts";
import { deployedProviders } from "./deployed-providers.ts";
import { whyTooLong } from "./environment-size.ts";
import { schedulesSchema } from "./schedule-schema.ts";

/** Settings arrive as text from `-c` and as numbers from cdk.json. Empty text is a slip, not a zero. */
const number = (schema: z.ZodNumber) =>
  z.union([z.number(), z.string().trim().min(1).transform(Number)], "must be a number").pipe(schema);
const usd = number(z.number().nonnegative().max(10_000_000));
const days = number(z.int().min(1).max(3650));

/** What CloudWatch Logs can be told to keep, in days. */
const retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653] as const;
const { model, size, fit } = requestSchema.shape;

/** A list, as text with commas from `-c`. */
const commaList = z
  .union([z.string().transform((text) => text.split(",").map((part) => part.trim())), z.array(z.string())])
  .pipe(z.array(z.string().min(1)));

/** Every setting of a deployment: `-c name=value` or `context` in cdk.json. docs/deploy.md has them in a table. */
const stackSettingsSchema = z.strictObject({
  stackName: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, "must be letters, digits and hyphens, at most 64")
    .default("Stillmotion"),
  /** The studio, which needs no key; a server that is described by the settings below is of kind openai. */
  provider: z.string().trim().min(1).max(64).optional(),
  /** Only on this machine may the provider's key travel unencrypted. */
  providerBaseUrl: z.string().trim().optional(),
  providerProfile: z.string().trim().optional(),
  allowedContentHosts: commaList.optional(),
  /** All variables of a function share 4 KB. */
  providers: z._default(providersSchema, {}),
  fallbacks: z
    .union(
      [commaList.pipe(z.array(z.string().max(265)).max(5)), z.array(fallbackSchema).max(5)],
      "must be at most five of provider/model, with commas between",
    )
    .optional(),
  onPolicy: requestSchema.shape.onPolicy,
  architecture: z.enum(["arm64", "x86_64"]).default("arm64"),
  model,
  seconds: number(z.int().min(1).max(60)).optional(),
  size,
  fit,
  /** All variables of a function share 4 KB. */
  prompt: z.string().trim().min(1).max(2000).optional(),
  deadlineMinutes: number(z.number().positive().max(1440)).default(30),
  maxCostUsd: usd.optional(),
  maxUsdPerDay: usd.optional(),
  maxUsdPerMonth: usd.optional(),
  refuseUnknownPrices: z.stringbool().or(z.boolean()).default(false),
  stillHosts: z
    .union([z.array(z.string()), z.string().transform((text) => text.split(",").map((part) => part.trim()))])
    .pipe(z.array(z.string().regex(/^(\*\.)?[a-z0-9.-]+(:\d{1,5})?$/, "must be names of hosts in small letters")))
    .default([]),
  /** Of this account and region. What is asked for is heard on the default bus, always: S3 sends its events there. */
  eventBus: z
    .string()
    .regex(/^[A-Za-z0-9._/-]{1,256}$/, "must be the name of an event bus of this account and region, not its ARN")
    .default(requestBus),
  linkSeconds: number(z.int().min(60).max(43_200)).optional(),
  maxJobs: number(z.int().min(1).max(250)).optional(),
  quietHours: z
    .string()
    .refine((text) => readQuietHours(text) !== null, "must be like 22:00-06:00 Europe/Berlin")
    .optional(),
  sidecars: z.enum(["optional", "required"]).default("optional"),
  webhooks: z.stringbool().or(z.boolean()).default(false),
  strict: z.stringbool().or(z.boolean()).default(false),
  sidecarGraceSeconds: number(z.int().min(0).max(3600)).default(10),
  schedules: schedulesSchema,
  stillExpiryDays: days.optional(),
  clipExpiryDays: days.optional(),
  recordExpiryDays: days.optional(),
  logRetentionDays: number(z.number())
    .refine((value) => retentions.some((allowed) => allowed === value), `must be one of ${retentions.join(", ")}`)
    .default(30),
  alarmEmail: z.email().optional(),
  removalPolicy: z.enum(["retain", "destroy"]).default("retain"),
});

/** As they were given, with their defaults. */
export type GivenSettings = z.infer<typeof stackSettingsSchema> & { provider: string };
/** As the stack uses them: every provider it has is described under `providers`. */
export type StackSettings = Omit<GivenSettings, "providerBaseUrl" | "providerProfile" | "allowedContentHosts">;
export const stackSettingNames = Object.keys(stackSettingsSchema.shape);

/** Settings that can't be used: one line per problem, each with what is allowed. */
export class StackSettingsError extends Error {
  override readonly name = "StackSettingsError";
}

/**
 * Reads a deployment's settings out of the CDK's context, where the CDK keeps things of its own.
 * @throws StackSettingsError with everything that is wrong, at once.
 */
export function readStackSettings(context: Record<string, unknown>): StackSettings {
  const ours = Object.fromEntries(Object.entries(context).filter(([name]) => !isOfTheCdk(name)));
  const parsed = stackSettingsSchema.safeParse(ours);
  if (!parsed.success)
    throw new StackSettingsError(parsed.error.issues.map((issue) => describe(issue, ours)).join("\n"));
  const { providerBaseUrl, providerProfile, allowedContentHosts, ...settings } = parsed.data;
  const isServer = (providerBaseUrl ?? providerProfile ?? allowedContentHosts) !== undefined;
  const provider = settings.provider ?? (isServer ? "openai" : "studio");
  const deployed = deployedProviders({ ...parsed.data, provider });
  if ("problems" in deployed) throw new StackSettingsError(deployed.problems.join("\n"));
  const read = { ...settings, provider, providers: deployed.configs };
  const tooLong = whyTooLong(read);
  if (tooLong !== null) throw new StackSettingsError(tooLong);
  return read;
}

/** The CDK's flags begin with `@`; what it looked up or tells an app has a colon in its name. */
function isOfTheCdk(name: string): boolean {
  return name.startsWith("@") || name.includes(":");
}

function describe(issue: z.core.$ZodIssue, given: Record<string, unknown>): string {
  if (issue.code === "unrecognized_keys")
    return `there is no setting ${issue.keys.join(", ")} (there are ${stackSettingNames.join(", ")})`;
  const name = String(issue.path[0]);
  return `${name} is ${JSON.stringify(given[name])}: ${issue.message}`;
}
