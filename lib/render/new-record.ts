import type { RenderRecord, StillRecord } from "./render-record.ts";
import type { ResolvedRequest } from "./request.ts";

/** The record of a render that begins. */
export function newRecord(begin: {
  renderId: string;
  still: Pick<StillRecord, "bucket" | "key" | "versionId" | "etag" | "bytes">;
  request: ResolvedRequest;
  estimatedUsd: number | null;
  eventId: string;
  now: Date;
}): RenderRecord {
  const { renderId, request, now } = begin;
  return {
    renderId,
    status: "queued",
    kind: request.kind,
    still: { ...begin.still, sha256: null, width: null, height: null, mediaType: null },
    request,
    prompt: request.prompt,
    attempts: [],
    failure: null,
    clip: null,
    thumbnail: null,
    cost: { estimatedUsd: begin.estimatedUsd, currency: "USD" },
    prepared: null,
    retries: 0,
    attemptsBeforeRetry: 0,
    eventId: begin.eventId,
    deadlineAt: deadlineOf(request, now),
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
    endedAt: null,
  };
}

/**
 * A record that ended without a clip, open again with a new deadline. A job that was made and not given up is carried
 * on; attempts that failed no longer count against the new ones.
 */
export function reopenedRecord(
  record: RenderRecord,
  eventId: string,
  now: Date,
  deadlineMinutes = record.request.deadlineMinutes,
): RenderRecord {
  const failed = record.attempts.filter((attempt) => attempt.state === "failed").length;
  const request = { ...record.request, deadlineMinutes };
  return {
    ...record,
    request,
    status: "queued",
    failure: null,
    retries: record.retries + 1,
    attemptsBeforeRetry: failed,
    eventId,
    deadlineAt: deadlineOf(request, now),
    endedAt: null,
  };
}

function deadlineOf(request: ResolvedRequest, now: Date): string {
  return new Date(now.getTime() + request.deadlineMinutes * 60_000).toISOString();
}
