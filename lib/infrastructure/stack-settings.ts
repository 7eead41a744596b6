import { z } from "zod";
import { requestSchema } from "../render/request.ts";

/** Settings arrive as text from `-c` and as numbers from cdk.json. Empty text is a slip, not a zero. */
const number = (schema: z.ZodNumber) =>
  z.union([z.number(), z.string().trim().min(1).transform(Number)], "must be a number").pipe(schema);
const usd = number(z.number().nonnegative().max(10_000_000));
const days = number(z.int().min(1).max(3650));

/** What CloudWatch Logs can be told to keep, in days. */
const retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653] as const;
const { model, size, fit } = requestSchema.shape;

/** Every setting of a deployment: `-c name=value` or `context` in cdk.json. docs/deploy.md has them in a table. */
const stackSettingsSchema = z.strictObject({
  stackName: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, "must be letters, digits and hyphens, at most 64")
    .default("Stillmotion"),
  provider: z
    .literal("openai", {
      error: ({ input }) =>
        input === "studio"
          ? "the studio is not available on AWS yet: use openai, with providerBaseUrl for another server that speaks its protocol"
          : "must be openai, with providerBaseUrl for another server that speaks its protocol",
    })
    .default("openai"),
  /** Only on this machine may the provider's key travel unencrypted. */
  providerBaseUrl: z
    .url({ protocol: /^https?$/, error: "must be an https address" })
    .refine(
      (url) => /^https:|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$)/.test(url),
      "must begin with https://",
    )
    .optional(),
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
  sidecarGraceSeconds: number(z.int().min(0).max(3600)).default(10),
  stillExpiryDays: days.optional(),
  clipExpiryDays: days.optional(),
  recordExpiryDays: days.optional(),
  logRetentionDays: number(z.number())
    .refine((value) => retentions.some((allowed) => allowed === value), `must be one of ${retentions.join(", ")}`)
    .default(30),
  alarmEmail: z.email().optional(),
  removalPolicy: z.enum(["retain", "destroy"]).default("retain"),
});

export type StackSettings = z.infer<typeof stackSettingsSchema>;
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
  if (parsed.success) return parsed.data;
  throw new StackSettingsError(parsed.error.issues.map((issue) => describe(issue, ours)).join("\n"));
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
