import type { Failure } from "./failure.ts";
import type { ResolvedRequest } from "./request.ts";

export type RenderStatus = "queued" | "rendering" | "storing" | "succeeded" | "rejected" | "failed" | "canceled";

/** One render, from its first step on: the public contract, also filed beside the clip as JSON. */
export interface RenderRecord {
  renderId: string;
  status: RenderStatus;
  kind: "animate";
  still: StillRecord;
  /** As resolved: every default filled in. */
  request: ResolvedRequest;
  /** The text sent to the provider. */
  prompt: string;
  attempts: Attempt[];
  failure: Failure | null;
  clip: ClipRecord | null;
  thumbnail: { bucket: string; key: string } | null;
  /** `estimatedUsd` is null where no price is known. */
  cost: { estimatedUsd: number | null; currency: "USD" };
  /** The still as it is sent: fitted, without metadata. Null until it is prepared. */
  prepared: { bucket: string; key: string; mediaType: "image/jpeg" | "image/png"; size: string } | null;
  /** How often `stillmotion retry` reopened this render, and the attempts made until then: they no longer count. */
  retries: number;
  attemptsBeforeRetry: number;
  /** The id of the event that took the render up last: by it, an execution that is gone is known to have been this one's. */
  eventId: string;
  /** ISO 8601, UTC, as all times here. */
  deadlineAt: string;
  createdAt: string;
  updatedAt: string;
  endedAt: string | null;
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

/** One job of a render. */
export interface Attempt {
  /** From 1. */
  number: number;
  provider: string;
  model: string;
  seconds: number;
  size: string;
  /** The provider's own id; null until the provider's answer is recorded. */
  jobId: string | null;
  state: "creating" | "running" | "succeeded" | "failed";
  polls: number;
  createdAt: string;
  endedAt: string | null;
  failure: Failure | null;
  /** The process that asked for the job. One that is gone can't be in the middle of asking any more. */
  runner: string;
  /** When it was noticed that the answer of a create was lost; null if it never was. */
  answerLostAt: string | null;
}

export interface ClipRecord extends ClipFacts {
  bucket: string;
  key: string;
  /** Not looked at yet: `unchecked`. */
  provenance: { c2pa: "valid" | "invalid" | "absent" | "unchecked" };
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

const ended: ReadonlySet<RenderStatus> = new Set(["succeeded", "rejected", "failed", "canceled"]);

/** Whether a render in this status needs no more work. */
export function isEnded(status: RenderStatus): boolean {
  return ended.has(status);
}

/** The attempt a render is at, or undefined before its first. */
export function currentAttempt(record: RenderRecord): Attempt | undefined {
  return record.attempts.at(-1);
}

/** The record with its current attempt changed. */
export function withAttempt(record: RenderRecord, change: Partial<Attempt>): RenderRecord {
  const last = record.attempts.length - 1;
  return {
    ...record,
    attempts: record.attempts.map((attempt, index) => (index === last ? { ...attempt, ...change } : attempt)),
  };
}
