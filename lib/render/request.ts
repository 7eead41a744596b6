import * as z from "zod/mini";
import { sizeOfAspect } from "./aspect.ts";
import { characterNameSchema, mostCharacters } from "./characters.ts";
import { isKeyPath } from "./key-path.ts";
import { mergeRequests } from "./merge-requests.ts";
import { listedSchema, shotSchema } from "./shot.ts";
import { composePrompt } from "./shot-prompt.ts";
import { crossFadeSchema, type ResolvedShot, shotsSchema, titleOfShot } from "./shots.ts";
import { strictKeys } from "./strict-keys.ts";
import { text } from "./text-schema.ts";

/** `WIDTHxHEIGHT` in pixels, both even: 4:2:0 video has no odd sizes. */
export const sizeSchema = z.string().check(
  z.regex(/^[1-9]\d{1,4}x[1-9]\d{1,4}$/, "must be WIDTHxHEIGHT in pixels, for example 1280x720"),
  z.refine((size) => size.split("x").every((side) => Number(side) % 2 === 0), "both sides must be even"),
);

/** The shape alone; the pixels are the provider's. */
export const aspectSchema = z
  .string()
  .check(z.regex(/^[1-9]\d{0,2}:[1-9]\d{0,2}$/, "must be WIDTH:HEIGHT, for example 16:9"));

/** Wall clock from the first step to the last. */
export const deadlineMinutesSchema = z.number().check(z.positive(), z.maximum(1440));

/** What all jobs of a render together may cost, in US dollars by the catalogue. */
export const maxCostUsdSchema = z.number().check(z.nonnegative(), z.maximum(100_000));

/** `provider` or `provider/model`, or the same as an object. */
export const fallbackSchema = z.union([
  text(265),
  strictKeys("key of a fallback", { provider: text(64), model: z.optional(text(200)) }),
]);

export const labelsSchema = z.record(
  z.string().check(z.regex(/^[A-Za-z][\w-]{0,63}$/, "must be letters, digits, hyphens and underscores, at most 64")),
  text(256),
);

/** What a render makes: a clip out of a still, or out of clips that are there. */
export const renderKinds = ["animate", "remix", "extend", "edit", "stitch", "character"] as const;
export type RenderKind = (typeof renderKinds)[number];

/** A still in a bucket: by default in the one that the request lies in. */
export const stillPlaceSchema = strictKeys("key of a still", {
  key: z.string().check(z.refine(isKeyPath, 'must have no part between slashes that is empty, "." or ".."')),
  bucket: z.optional(text(63)),
  versionId: z.optional(text(1024)),
});

const renderId = text(64);

/**
 * What a user may ask of a still, or of clips. Everything is optional: the deployment's defaults fill the rest. What goes
 * with which kind: `problemsOfKind`.
 */
export const requestSchema = strictKeys("key of a request", {
  /** For the editor it is written in. */
  $schema: z.optional(z.string()),
  kind: z.optional(z.enum(renderKinds)),
  /** The still to animate, in a request that lies below `requests/`. */
  still: z.optional(stillPlaceSchema),
  /** The render whose clip is remixed, extended or edited. */
  source: z.optional(renderId),
  /** The renders whose clips are joined, in this order. */
  clips: z.optional(z.array(renderId).check(z.minLength(2), z.maxLength(50))),
  /** How long each of them fades into the next; without, they are cut. */
  crossFadeSeconds: z.optional(crossFadeSchema),
  /** What happens in the clip: camera, subject, light. With a shot, it is said before the shot's parts. */
  prompt: z.optional(text(32_000)),
  /** The same in five parts; docs/shots.md. */
  shot: z.optional(shotSchema),
  /** A long action as several shots of the still, joined into one clip. */
  shots: z.optional(shotsSchema),
  /** Each of them goes on from the clip before; without, all begin with the still. */
  chained: z.optional(z.boolean()),
  /** Names of characters that were made of clips before. */
  characters: z.optional(z.array(characterNameSchema).check(z.minLength(1), z.maxLength(mostCharacters))),
  /** What a new character is called. */
  character: z.optional(characterNameSchema),
  /** What must stay as it is in the still. */
  keep: z.optional(listedSchema),
  /** What may change. */
  change: z.optional(listedSchema),
  /** Sends `prompt` as it is written: nothing filled in, nothing added. */
  rawPrompt: z.optional(z.boolean()),
  /** A provider's name for a model; one we do not know is passed on as it is. */
  model: z.optional(text(200)),
  /** Length of the clip in whole seconds. */
  seconds: z.optional(z.int().check(z.minimum(1), z.maximum(60))),
  /** How long the whole clip is to be: an extension adds no more than that takes. */
  totalSeconds: z.optional(z.number().check(z.positive(), z.maximum(600))),
  size: z.optional(sizeSchema),
  /** Instead of `size`. */
  aspect: z.optional(aspectSchema),
  /** How a still of another shape is fitted: cut (cover), with bars (contain), over its own blurred self (blur). */
  fit: z.optional(z.enum(["cover", "contain", "blur"])),
  provider: z.optional(text(64)),
  /** Providers to turn to, in this order, when the asked one can't make the clip. */
  fallbacks: z.optional(z.array(fallbackSchema).check(z.maxLength(5))),
  /** Whether a model that its provider has retired is replaced by the one the catalogue names. */
  replaceRetired: z.optional(z.boolean()),
  /** What a policy rejection means: the end, or the next of the fallbacks. */
  onPolicy: z.optional(z.enum(["reject", "next-provider"])),
  /** `batch`: nobody waits for it. It begins in the deployment's quiet hours, and leaves others a share of the places. */
  when: z.optional(z.enum(["now", "batch"])),
  maxCostUsd: z.optional(maxCostUsdSchema),
  deadlineMinutes: z.optional(deadlineMinutesSchema),
  /** Makes a new clip even though the same request already has one. */
  again: z.optional(z.union([z.boolean(), z.string().check(z.minLength(1), z.maxLength(64))])),
  /** The user's own words on the render; they go into its record, and into texts as `${labels.NAME}`. */
  labels: z.optional(labelsSchema),
});

export type RenderRequest = z.infer<typeof requestSchema>;

/** A request with every default filled in. `size` stays null until the still's orientation decides. */
export interface ResolvedRequest {
  kind: RenderKind;
  /** For a remix, an extension or an edit. */
  source?: string;
  /** For a stitch, with `crossFadeSeconds`. */
  clips?: string[];
  crossFadeSeconds?: number;
  /** For a stitch whose clips are made for it: a still's shots, one after the other where `chained`. */
  shots?: ResolvedShot[];
  chained?: boolean;
  /** The name of a new character. */
  character?: string;
  /** The names of those that the clip is to show. */
  characters?: string[];
  prompt: string;
  provider: string;
  model: string;
  seconds: number;
  size: string | null;
  fit: "cover" | "contain" | "blur";
  fallbacks: { provider: string; model: string }[];
  onPolicy: "reject" | "next-provider";
  /** Left out: now. */
  when?: "batch";
  /** Null: no limit of its own. */
  maxCostUsd: number | null;
  deadlineMinutes: number;
  /** Null, or what tells this rendering from earlier ones of the same request. */
  again: string | null;
  labels: Readonly<Record<string, string>>;
}

/** The terms of a request: how its clip may be come by, and how it is labelled. They change nothing about which clip is asked for. */
export type RequestTerms = Pick<
  ResolvedRequest,
  "fallbacks" | "onPolicy" | "when" | "maxCostUsd" | "deadlineMinutes" | "labels"
>;

/** The request without its terms: with other terms it is the same render. */
export function clipAsked(request: ResolvedRequest): Omit<ResolvedRequest, keyof RequestTerms> {
  const {
    fallbacks: _fallbacks,
    onPolicy: _onPolicy,
    when: _when,
    maxCostUsd: _maxCostUsd,
    deadlineMinutes: _minutes,
    labels: _labels,
    ...clip
  } = request;
  return clip;
}

export function termsOf(request: ResolvedRequest): RequestTerms {
  const { fallbacks, onPolicy, when, maxCostUsd, deadlineMinutes, labels } = request;
  return { fallbacks, onPolicy, ...(when && { when }), maxCostUsd, deadlineMinutes, labels };
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
 * Fills in what the request leaves open: the deployment's own request first, then the provider's defaults; and says its
 * shot in one prompt. `eventId` serves `again: true`, which must differ from every earlier rendering.
 */
export function resolveRequest(
  request: RenderRequest,
  deployment: RenderRequest & { provider: string },
  defaultsOf: (provider: string) => ProviderDefaults,
  eventId: string,
): ResolvedRequest {
  const asked = mergeRequests(request, deployment);
  const provider = asked.provider ?? deployment.provider;
  const defaults = defaultsOf(provider);
  // A model belongs to its provider: the deployment's model says nothing about another provider's.
  const deploymentModel = provider === deployment.provider ? deployment.model : undefined;
  const again = asked.again ?? false;
  const resolved: ResolvedRequest = {
    kind: "animate",
    ...(asked.characters === undefined ? {} : { characters: asked.characters }),
    prompt: composePrompt(asked, defaultPrompt),
    provider,
    model: asked.model ?? deploymentModel ?? defaults.model,
    seconds: asked.seconds ?? defaults.seconds,
    size: asked.size ?? (asked.aspect === undefined ? null : sizeOfAspect(asked.aspect, defaults.sizes)),
    fit: asked.fit ?? "cover",
    fallbacks: resolveFallbacks(asked.fallbacks, defaultsOf),
    onPolicy: asked.onPolicy ?? "reject",
    ...(asked.when === "batch" ? { when: asked.when } : {}),
    maxCostUsd: asked.maxCostUsd ?? null,
    deadlineMinutes: asked.deadlineMinutes ?? 30,
    again: again === false ? null : again === true ? eventId : again,
    labels: asked.labels ?? {},
  };
  return asked.shots === undefined ? resolved : withShots(resolved, asked, deployment, defaultsOf);
}

/** The request for a stitch of shots, each resolved as if it had been asked for alone. */
function withShots(
  whole: ResolvedRequest,
  asked: RenderRequest,
  deployment: RenderRequest & { provider: string },
  defaultsOf: (provider: string) => ProviderDefaults,
): ResolvedRequest {
  const { shots = [], chained = false, crossFadeSeconds = 0 } = asked;
  const resolved = shots.map((listed, index): ResolvedShot => {
    const alone = resolveRequest(requestOfShot(asked, index), deployment, defaultsOf, "");
    const { prompt, provider, model, seconds, size } = alone;
    const named = (["provider", "model"] as const).filter((key) => listed[key] !== undefined);
    return { title: titleOfShot(listed, index), prompt, provider, model, seconds, size, named };
  });
  const seconds = resolved.reduce((sum, shot) => sum + shot.seconds, 0);
  // Shots that wait for each other have as much time each as one that is alone.
  const deadlineMinutes = whole.deadlineMinutes * (chained ? resolved.length : 1);
  return { ...whole, kind: "stitch", prompt: "", seconds, deadlineMinutes, shots: resolved, chained, crossFadeSeconds };
}

/** What a listed shot would be as a request of its own: what it leaves open is as said for all. */
export function requestOfShot(request: RenderRequest, index: number): RenderRequest {
  const { shots = [], chained: _chained, crossFadeSeconds: _fade, ...common } = request;
  const { title: _title, ...own } = shots[index] ?? {};
  return mergeRequests(own, common);
}

/** Who else may be asked, each with its model. */
export function resolveFallbacks(
  fallbacks: RenderRequest["fallbacks"],
  defaultsOf: (provider: string) => Pick<ProviderDefaults, "model">,
): ResolvedRequest["fallbacks"] {
  return (fallbacks ?? []).map((fallback) => {
    const { provider, model } = typeof fallback === "string" ? splitFallback(fallback) : fallback;
    return { provider, model: model ?? defaultsOf(provider).model };
  });
}

/** A model's name may have slashes of its own, a provider's has none. */
function splitFallback(text: string): { provider: string; model?: string } {
  const slash = text.indexOf("/");
  return slash === -1 ? { provider: text } : { provider: text.slice(0, slash), model: text.slice(slash + 1) };
}
