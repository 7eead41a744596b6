import type { SourceJob } from "./derivation.ts";
import { extensionSeconds } from "./extension-seconds.ts";
import type { ClipRecord, RenderRecord } from "./render-record.ts";
import {
  defaultPrompt,
  type ProviderDefaults,
  type RenderRequest,
  type ResolvedRequest,
  resolveFallbacks,
} from "./request.ts";
import { composePrompt } from "./shot-prompt.ts";

/** Who is named where no provider has a part in it: clips are joined by ourselves. */
export const ourselves = { provider: "stillmotion", model: "join" };

/** A render that has its clip. */
export type WithClip = RenderRecord & { clip: ClipRecord };

/** The job whose clip a render's is, byte for byte; null where that was joined, or was served from another render. */
export function jobOfClip(record: RenderRecord): (SourceJob & { provider: string; model: string }) | null {
  if (record.segment !== null || record.reusedFrom !== null) return null;
  const attempt = record.attempts.findLast(({ state, jobId }) => state === "succeeded" && jobId !== null);
  if (attempt === undefined || attempt.jobId === null) return null;
  const { jobId, origin, provider, model } = attempt;
  return { jobId, origin, provider, model };
}

/** What a new clip of a provider has to be like. */
interface Shape extends Partial<Pick<ResolvedRequest, "fit" | "fallbacks" | "onPolicy">> {
  provider: string;
  model: string;
  seconds: number;
  size: string | null;
  prompt: string;
}

/** What a remix or an edit asks for: all but the prompt is as in the source's clip. */
export function likeSource(request: RenderRequest, source: WithClip, job: { provider: string; model: string }): Shape {
  const seconds = Math.max(1, Math.round(source.clip.durationSeconds));
  return {
    provider: job.provider,
    model: job.model,
    seconds,
    size: sizeOf(source),
    prompt: composePrompt(request, ""),
  };
}

/** What is known of the lengths of clips. */
interface KnownLengths {
  defaultsOf(provider: string): ProviderDefaults;
  /** Empty where a model takes any. */
  secondsOf(job: { provider: string; model: string }): readonly number[];
}

/** What an extension asks for: seconds that are added, by the source's provider unless another one is named. */
export function longerThanSource(
  request: RenderRequest,
  source: WithClip,
  job: { provider: string; model: string } | null,
  deployment: RenderRequest & { provider: string },
  { defaultsOf, secondsOf }: KnownLengths,
): Shape {
  // A stitch was made by no provider, but its shots may have been.
  const stitched = { provider: deployment.provider, model: defaultsOf(deployment.provider).model };
  const before = job ?? (source.kind === "stitch" && source.request.shots === undefined ? stitched : source.request);
  const provider = request.provider ?? before.provider;
  const defaults = defaultsOf(provider);
  const sameModel = provider === before.provider ? before.model : undefined;
  const prompt = composePrompt(request, source.prompt === "" ? defaultPrompt : source.prompt);
  const model = request.model ?? sameModel ?? defaults.model;
  const step = request.seconds ?? defaults.seconds;
  // Another one can animate the last frame. Who is asked already, or made the clip before as a fallback, is no other.
  const fallbacks = resolveFallbacks(request.fallbacks ?? deployment.fallbacks, defaultsOf).filter(
    (other) => other.provider !== provider || other.model !== model,
  );
  return {
    provider,
    model,
    seconds: extensionSeconds(step, source.clip.durationSeconds, request.totalSeconds, secondsOf({ provider, model })),
    size: sizeOf(source),
    prompt,
    fit: request.fit ?? deployment.fit ?? "cover",
    fallbacks,
    onPolicy: request.onPolicy ?? deployment.onPolicy ?? "reject",
  };
}

/** What a new character comes to: of a clip as it is. */
export function likeClip(source: WithClip, provider: string): Shape {
  const seconds = Math.max(1, Math.round(source.clip.durationSeconds));
  return { provider, model: "character", seconds, size: sizeOf(source), prompt: "" };
}

/** What a stitch comes to: no provider is asked. */
export function likeParts(parts: readonly WithClip[]): Shape {
  const seconds = parts.reduce((sum, { clip }) => sum + clip.durationSeconds, 0);
  const [first] = parts;
  return { ...ourselves, seconds: Math.max(1, Math.round(seconds)), size: first ? sizeOf(first) : null, prompt: "" };
}

/** The request of a remix, an extension, an edit or a stitch with every default filled in. */
export function resolveDerivedRequest(
  request: RenderRequest & { kind: ResolvedRequest["kind"] },
  deployment: RenderRequest,
  shape: Shape,
  eventId: string,
): ResolvedRequest {
  const { kind, source, clips, character, again = false } = request;
  return {
    kind,
    ...(source === undefined ? {} : { source }),
    ...(character === undefined ? {} : { character }),
    ...(clips === undefined ? {} : { clips, crossFadeSeconds: request.crossFadeSeconds ?? 0 }),
    fit: "cover",
    fallbacks: [],
    onPolicy: "reject",
    ...shape,
    ...((request.when ?? deployment.when) === "batch" ? { when: "batch" as const } : {}),
    maxCostUsd: request.maxCostUsd ?? deployment.maxCostUsd ?? null,
    deadlineMinutes: request.deadlineMinutes ?? deployment.deadlineMinutes ?? 30,
    again: again === false ? null : again === true ? eventId : again,
    labels: { ...deployment.labels, ...request.labels },
  };
}

function sizeOf({ clip }: WithClip): string {
  return `${clip.width}x${clip.height}`;
}
