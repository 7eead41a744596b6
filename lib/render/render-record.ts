import type { ClipProvenance } from "./clip-provenance.ts";
import type { SourceJob } from "./derivation.ts";
import type { Failure } from "./failure.ts";
import type { Finding } from "./lint/finding.ts";
import type { RenderKind, ResolvedRequest } from "./request.ts";

export type RenderStatus = "queued" | "rendering" | "storing" | "succeeded" | "rejected" | "failed" | "canceled";

/** One render, from its first step on: the public contract, also filed beside the clip as JSON. */
export interface RenderRecord {
  renderId: string;
  status: RenderStatus;
  kind: RenderKind;
  /** For a kind that is made of clips: the still that its source, or the first of its parts, began with. */
  still: StillRecord;
  /** The render whose clip this one goes on from, for a remix, an extension or an edit; else null. */
  source: string | null;
  /** The renders whose clips are joined, in their order, for a stitch; else none. */
  parts: string[];
  /** The job of the source's clip, where the provider goes on from it. An extension without one is joined by ourselves:
   * so it ends, too, where a fallback made it. */
  from: SourceJob | null;
  /** As resolved: every default filled in. */
  request: ResolvedRequest;
  /** The text sent to the provider. */
  prompt: string;
  attempts: Attempt[];
  /** The job that comes next, or would have; null while an attempt is open, and where none follows. */
  next: PlannedJob | null;
  failure: Failure | null;
  clip: ClipRecord | null;
  /** The clip as its provider made it, where `clip` is the source's with that one joined to it; else null. */
  segment: ClipRecord | null;
  /** What the lint had to say of the request. */
  warnings: Finding[];
  /** The render whose clip this one was served with: same bytes, same request, nothing paid. */
  reusedFrom: string | null;
  thumbnail: FiledAt | null;
  /** Pictures for players and lists; null where none could be drawn. */
  extras: { spritesheet: FiledAt; webvtt: FiledAt; preview: FiledAt } | null;
  /** By the catalogue: what was asked for will cost, or what was made has cost. Null where no price is known. */
  cost: { estimatedUsd: number | null; currency: "USD" };
  /** The still as it is sent: fitted, without metadata. Null until it is prepared. */
  prepared: { bucket: string; key: string; mediaType: "image/jpeg" | "image/png"; size: string } | null;
  /** How often `stillmotion retry` reopened this render, and the attempts made until then: they no longer count. */
  retries: number;
  attemptsBeforeRetry: number;
  /** The batch it belongs to: it leaves others a share of the places. */
  batchId: string | null;
  /** The id of the event that took the render up last: by it, an execution that is gone is known to have been this one's. */
  eventId: string;
  /** ISO 8601, UTC, as all times here. */
  deadlineAt: string;
  createdAt: string;
  updatedAt: string;
  endedAt: string | null;
}

export interface FiledAt {
  bucket: string;
  key: string;
}

export interface StillRecord {
  bucket: string;
  key: string;
  versionId: string | null;
  etag: string;
  bytes: number;
  /** Null until the still was read. */
  sha256: string | null;
  width: number | null;
  height: number | null;
  mediaType: string | null;
}

/** Why a job is as it is: the rung of the ladder it stands on. */
export type Rung = "as asked" | "same again" | "lighter" | "other model" | "fallback";

/** One job as it would be asked for. */
export interface JobPlan {
  provider: string;
  model: string;
  /** Whole seconds. */
  seconds: number;
  /** `WIDTHxHEIGHT` in pixels; null until the still's own shape has decided. */
  size: string | null;
  rung: Rung;
  /** US dollars by the catalogue; null where no price is known. */
  estimatedUsd: number | null;
}

/** A job that will be asked for. */
export interface PlannedJob extends JobPlan {
  /** The place on the render's ladder, from 0. */
  rungIndex: number;
  /** The code of the failure that led to it; null for the first. */
  because: string | null;
  /** It is not asked for before this time; null: at once. */
  notBefore: string | null;
  /** The day whose budget has money set aside for it (`2026-11-22`); null: none yet. */
  reservedOn: string | null;
}

/** One job of a render. */
export interface Attempt extends Omit<PlannedJob, "size" | "notBefore"> {
  /** From 1. */
  number: number;
  size: string;
  /** The provider's own id; null until the provider's answer is recorded. */
  jobId: string | null;
  state: "creating" | "running" | "succeeded" | "failed";
  polls: number;
  createdAt: string;
  /** When the provider was first seen to work on it; null while it only queues there. */
  startedAt: string | null;
  endedAt: string | null;
  failure: Failure | null;
  /** The address of the provider's server; null where it has none to tell. */
  origin: string | null;
  /** The process that asked for the job. One that is gone can't be in the middle of asking any more. */
  runner: string;
  /** When it was noticed that the answer of a create was lost; null if it never was. */
  answerLostAt: string | null;
}

export interface ClipRecord extends ClipFacts {
  bucket: string;
  key: string;
  provenance: ClipProvenance;
  /** What it was joined of, in order; empty for a clip that is as a provider made it. */
  chapters: Chapter[];
}

/** One of the clips that a clip was joined of. */
export interface Chapter {
  /** The render it is the clip of; null for the new part of an extension. */
  renderId: string | null;
  title: string;
  startSeconds: number;
  durationSeconds: number;
  /** Of the clip that was joined. */
  sha256: string;
  /** Whether its pictures were encoded anew: with other sizes, rates or codecs, or for a cross-fade. */
  reencoded: boolean;
}

/** What a clip was found to be. */
export interface ClipFacts {
  bytes: number;
  sha256: string;
  durationSeconds: number;
  width: number;
  height: number;
  /** Frames per second. */
  frameRate: number;
  /** Short codec names: `avc`, `hevc`, `vp9`, `av1`. */
  videoCodec: string;
  audioCodec: string | null;
}

/** The statuses of renders that have no end yet. */
export const openStatuses = ["queued", "rendering", "storing"] as const satisfies RenderStatus[];
const ended: ReadonlySet<RenderStatus> = new Set(["succeeded", "rejected", "failed", "canceled"]);

/** Whether a render in this status needs no more work. */
export function isEnded(status: RenderStatus): boolean {
  return ended.has(status);
}

/** The attempt a render is at, or undefined before its first. */
export function currentAttempt(record: Pick<RenderRecord, "attempts">): Attempt | undefined {
  return record.attempts.at(-1);
}

/** What an attempt has cost by the catalogue: nothing where no job was made, or none was billed; null where no price is known. */
export function costOfAttempt({ jobId, failure, estimatedUsd }: Attempt): number | null {
  const wasRefused = jobId === null && failure !== null && failure.code !== "create_outcome_unknown";
  if (failure?.billed === "no" || (wasRefused && failure.billed === "unknown")) return 0;
  return estimatedUsd;
}

/** What the render's jobs have cost by the catalogue, as far as prices are known. */
export function spentUsd(record: RenderRecord): number {
  return record.attempts.reduce((sum, attempt) => sum + (costOfAttempt(attempt) ?? 0), 0);
}

/** Whether a sum is above a limit, both in US dollars: sums of tenths are not exact. */
export function exceedsUsd(usd: number, limitUsd: number): boolean {
  return Math.round(usd * 1e6) > Math.round(limitUsd * 1e6);
}

/** The cost of what was made, for the record: unknown where a price is. */
export function costOf(record: RenderRecord): RenderRecord["cost"] {
  const isKnown = record.attempts.every((attempt) => costOfAttempt(attempt) !== null);
  return { estimatedUsd: isKnown ? Math.round(spentUsd(record) * 10_000) / 10_000 : null, currency: "USD" };
}

/** The record of a render that ends without a clip. Its status says why: the caller sets it. */
export function endedRecord(record: RenderRecord, failure: Failure, now: Date): RenderRecord {
  // What is joined has no jobs of its own: its cost was that of its parts all along.
  const cost = record.kind === "stitch" ? record.cost : costOf(record);
  return { ...record, failure, cost, prepared: null, endedAt: now.toISOString() };
}

/** The record with its current attempt changed. */
export function withAttempt(record: RenderRecord, change: Partial<Attempt>): RenderRecord {
  const last = record.attempts.length - 1;
  return {
    ...record,
    attempts: record.attempts.map((attempt, index) => (index === last ? { ...attempt, ...change } : attempt)),
  };
}
