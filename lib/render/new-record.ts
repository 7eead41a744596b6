import { currentAttempt, type PlannedJob, type RenderRecord, type StillRecord, withAttempt } from "./render-record.ts";
import type { RequestTerms, ResolvedRequest } from "./request.ts";

/** The record of a render that begins. */
export function newRecord(begin: {
  renderId: string;
  still: Pick<StillRecord, "bucket" | "key" | "versionId" | "etag" | "bytes">;
  request: ResolvedRequest;
  estimatedUsd: number | null;
  eventId: string;
  batchId?: string | undefined;
  now: Date;
}): RenderRecord {
  const { renderId, request, now } = begin;
  return {
    renderId,
    status: "queued",
    kind: request.kind,
    still: { ...begin.still, sha256: null, width: null, height: null, mediaType: null },
    source: null,
    parts: [],
    from: null,
    request,
    prompt: request.prompt,
    attempts: [],
    next: firstJob(request, begin.estimatedUsd),
    failure: null,
    clip: null,
    segment: null,
    warnings: [],
    reusedFrom: null,
    thumbnail: null,
    extras: null,
    cost: { estimatedUsd: begin.estimatedUsd, currency: "USD" },
    prepared: null,
    retries: 0,
    attemptsBeforeRetry: 0,
    batchId: begin.batchId ?? null,
    eventId: begin.eventId,
    deadlineAt: deadlineOf(request, now),
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
    endedAt: null,
  };
}

/** The job as it was asked for. Its size is known once the still was seen. */
function firstJob({ provider, model, seconds, size }: ResolvedRequest, estimatedUsd: number | null): PlannedJob {
  const plan = { provider, model, seconds, size, rung: "as asked" as const, estimatedUsd };
  return { ...plan, rungIndex: 0, because: null, notBefore: null, reservedOn: null };
}

/**
 * A record that ended without a clip, open again with a new deadline. A job that was made and not given up is carried
 * on; attempts that failed no longer count against the new ones.
 */
export function reopenedRecord(
  record: RenderRecord,
  eventId: string,
  now: Date,
  terms: Partial<RequestTerms> = {},
): RenderRecord {
  const failed = record.attempts.filter((attempt) => attempt.state === "failed").length;
  const request = { ...record.request, ...terms };
  const isOpen = failed < record.attempts.length;
  return {
    ...record,
    request,
    status: "queued",
    next: isOpen ? null : firstJob(request, null),
    failure: null,
    retries: record.retries + 1,
    attemptsBeforeRetry: failed,
    eventId,
    deadlineAt: deadlineOf(request, now),
    endedAt: null,
  };
}

/** The record of a render that ended, without the job that `retry` would carry on: its owner would rather pay for another. */
export function withoutItsJob(record: RenderRecord, now: Date): RenderRecord {
  const attempt = currentAttempt(record);
  const isKept = attempt?.state === "running" && attempt.jobId !== null && record.failure !== null;
  return isKept
    ? withAttempt(record, { state: "failed", failure: record.failure, endedAt: now.toISOString() })
    : record;
}

function deadlineOf(request: ResolvedRequest, now: Date): string {
  return new Date(now.getTime() + request.deadlineMinutes * 60_000).toISOString();
}
