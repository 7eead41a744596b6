import * as z from "zod";

/** `WIDTHxHEIGHT` in pixels, both even: 4:2:0 video has no odd sizes. */
export const sizeSchema = z
  .string()
  .regex(/^[1-9]\d{1,4}x[1-9]\d{1,4}$/, "must be WIDTHxHEIGHT in pixels, for example 1280x720")
  .refine((size) => size.split("x").every((side) => Number(side) % 2 === 0), "both sides must be even");

/** What a user may ask of one still. Everything is optional: the deployment's defaults fill the rest. */
export const requestSchema = z.strictObject({
  kind: z.literal("animate").optional(),
  /** What happens in the clip: camera, subject, light. */
  prompt: z.string().trim().min(1).max(32_000).optional(),
  /** A provider's name for a model; one we do not know is passed on as it is. */
  model: z.string().trim().min(1).max(200).optional(),
  /** Length of the clip in whole seconds. */
  seconds: z.int().min(1).max(60).optional(),
  size: sizeSchema.optional(),
  /** How a still of another shape is fitted: cut (cover), with bars (contain), over its own blurred self (blur). */
  fit: z.enum(["cover", "contain", "blur"]).optional(),
  provider: z.string().trim().min(1).max(64).optional(),
  /** Wall clock from the first step to the last. */
  deadlineMinutes: z.number().positive().max(1440).optional(),
  /** Makes a new clip even though the same request already has one. */
  again: z.union([z.boolean(), z.string().min(1).max(64)]).optional(),
});

export type RenderRequest = z.infer<typeof requestSchema>;

/** A request with every default filled in. `size` stays null until the still's orientation decides. */
export interface ResolvedRequest {
  kind: "animate";
  prompt: string;
  provider: string;
  model: string;
  seconds: number;
  size: string | null;
  fit: "cover" | "contain" | "blur";
  deadlineMinutes: number;
  /** Null, or what tells this rendering from earlier ones of the same request. */
  again: string | null;
}

/** What each provider is asked for when nobody says otherwise. */
export interface ProviderDefaults {
  model: string;
  seconds: number;
  sizes: { landscape: string; portrait: string };
}

/** The prompt of a still that came without one. */
export const defaultPrompt =
  "Slow push in, gentle and steady, natural light; the scene comes alive with subtle motion.";

/**
 * Fills in what the request leaves open: the deployment's own request first, then the provider's defaults.
 * `newId` serves `again: true`, which must differ from every earlier rendering.
 */
export function resolveRequest(
  request: RenderRequest,
  deployment: RenderRequest & { provider: string },
  defaultsOf: (provider: string) => ProviderDefaults,
  eventId: string,
): ResolvedRequest {
  const provider = request.provider ?? deployment.provider;
  const defaults = defaultsOf(provider);
  // A model belongs to its provider: the deployment's model says nothing about another provider's.
  const deploymentModel = provider === deployment.provider ? deployment.model : undefined;
  const again = request.again ?? deployment.again ?? false;
  return {
    kind: "animate",
    prompt: request.prompt ?? deployment.prompt ?? defaultPrompt,
    provider,
    model: request.model ?? deploymentModel ?? defaults.model,
    seconds: request.seconds ?? deployment.seconds ?? defaults.seconds,
    size: request.size ?? deployment.size ?? null,
    fit: request.fit ?? deployment.fit ?? "cover",
    deadlineMinutes: request.deadlineMinutes ?? deployment.deadlineMinutes ?? 30,
    again: again === false ? null : again === true ? eventId : again,
  };
}
