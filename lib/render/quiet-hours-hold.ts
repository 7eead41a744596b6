import { deadlineFrom } from "./put-off.ts";
import { lengthOf, nextOpening, type QuietHours } from "./quiet-hours.ts";
import { fingerprint } from "./reconcile-rules.ts";
import type { RenderRecord } from "./render-record.ts";

/** Thousands that were held don't begin in the same second, but within so many, or a quarter of the hours. */
const spreadSeconds = 300;

/**
 * Until when a render that is not urgent is held; null: it may begin. One whose job was asked for is carried on, and the
 * failures of that job are seen to, whatever the hour.
 */
export function heldUntil(record: RenderRecord, hours: QuietHours | undefined, now: Date): Date | null {
  const { attempts, attemptsBeforeRetry, next, renderId, request } = record;
  if (hours === undefined || request.when !== "batch") return null;
  // Shots are held with the whole, which asks for no job itself.
  if ((next === null && request.shots === undefined) || attempts.length > attemptsBeforeRetry) return null;
  const opening = nextOpening(hours, now);
  if (opening === null) return null;
  const spread = Math.min(spreadSeconds, lengthOf(hours) * 15);
  return new Date(opening.getTime() + (fingerprint(renderId) % spread) * 1000);
}

/** The record of a render that is held. Its deadline counts from when it may begin. */
export function heldRecord(record: RenderRecord, until: Date): RenderRecord {
  const { next } = record;
  return {
    ...record,
    status: "queued",
    next: next && { ...next, notBefore: until.toISOString() },
    deadlineAt: deadlineFrom(until, record),
  };
}

/** For how long a render may be held at the most, in minutes, unless no place comes free in a whole night. */
export function longestHoldMinutes(hours: QuietHours | null): number {
  return hours === null ? 0 : 24 * 60 - lengthOf(hours) + spreadSeconds / 60;
}

/** Whole seconds until then. */
export function secondsToHold(until: Date, now: Date): number {
  return Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000));
}
