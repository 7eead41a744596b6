import * as z from "zod/mini";
import "./english-messages.ts";

/** `WIDTHxHEIGHT` in pixels, both even: 4:2:0 video has no odd sizes. */
export const sizeSchema = z.string().check(
  z.regex(/^[1-9]\d{1,4}x[1-9]\d{1,4}$/, "must be WIDTHxHEIGHT in pixels, for example 1280x720"),
  z.refine((size) => size.split("x").every((side) => Number(side) % 2 === 0), "both sides must be even"),
);

const text = (longest: number) => z.string().check(z.trim(), z.minLength(1), z.maxLength(longest));

/** Wall clock from the first step to the last. */
export const deadlineMinutesSchema = z.number().check(z.positive(), z.maximum(1440));

/** `provider` or `provider/model`, or the same as an object. */
export const fallbackSchema = z.union([
  text(265),
  z.strictObject({ provider: text(64), model: z.optional(text(200)) }),
]);

/** What a user may ask of one still. Everything is optional: the deployment's defaults fill the rest. */
export const requestSchema = z.strictObject({
  kind: z.optional(z.literal("animate")),
  /** What happens in the clip: camera, subject, light. */
  prompt: z.optional(text(32_000)),
  /** A provider's name for a model; one we do not know is passed on as it is. */
  model: z.optional(text(200)),
  /** Length of the clip in whole seconds. */
  seconds: z.optional(z.int().check(z.minimum(1), z.maximum(60))),
  size: z.optional(sizeSchema),
  /** How a still of another shape is fitted: cut (cover), with bars (contain), over its own blurred self (blur). */
  fit: z.optional(z.enum(["cover", "contain", "blur"])),
  provider: z.optional(text(64)),
  /** Providers to turn to, in this order, when the asked one can't make the clip. */
  fallbacks: z.optional(z.array(fallbackSchema).check(z.maxLength(5))),
  /** What a policy rejection means: the end, or the next of the fallbacks. */
  onPolicy: z.optional(z.enum(["reject", "next-provider"])),
  /** What all jobs of the render together may cost, in US dollars by the catalogue. */
  maxCostUsd: z.optional(z.number().check(z.nonnegative(), z.maximum(100_000))),
  deadlineMinutes: z.optional(deadlineMinutesSchema),
  /** Makes a new clip even though the same request already has one. */
  again: z.optional(z.union([z.boolean(), z.string().check(z.minLength(1), z.maxLength(64))])),
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
  fallbacks: { provider: string; model: string }[];
  onPolicy: "reject" | "next-provider";
  /** Null: no limit of its own. */
  maxCostUsd: number | null;
  deadlineMinutes: number;
  /** Null, or what tells this rendering from earlier ones of the same request. */
  again: string | null;
}

/** The terms of a request: how its clip may be come by. They change nothing about which clip is asked for. */
export type RequestTerms = Pick<ResolvedRequest, "fallbacks" | "onPolicy" | "maxCostUsd" | "deadlineMinutes">;

/** The request without its terms: with other terms it is the same render. */
export function clipAsked(request: ResolvedRequest): Omit<ResolvedRequest, keyof RequestTerms> {
  const {
    fallbacks: _fallbacks,
    onPolicy: _onPolicy,
    maxCostUsd: _maxCostUsd,
    deadlineMinutes: _minutes,
    ...clip
  } = request;
  return clip;
}

export function termsOf({ fallbacks, onPolicy, maxCostUsd, deadlineMinutes }: ResolvedRequest): RequestTerms {
  return { fallbacks, onPolicy, maxCostUsd, deadlineMinutes };
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
    fallbacks: (request.fallbacks ?? deployment.fallbacks ?? []).map((fallback) => {
      const { provider, model } = typeof fallback === "string" ? splitFallback(fallback) : fallback;
      return { provider, model: model ?? defaultsOf(provider).model };
    }),
    onPolicy: request.onPolicy ?? deployment.onPolicy ?? "reject",
    maxCostUsd: request.maxCostUsd ?? deployment.maxCostUsd ?? null,
    deadlineMinutes: request.deadlineMinutes ?? deployment.deadlineMinutes ?? 30,
    again: again === false ? null : again === true ? eventId : again,
  };
}

/** A model's name may have slashes of its own, a provider's has none. */
function splitFallback(text: string): { provider: string; model?: string } {
  const slash = text.indexOf("/");
  return slash === -1 ? { provider: text } : { provider: text.slice(0, slash), model: text.slice(slash + 1) };
}
