import { hash } from "node:crypto";
import { costOfAttempt, isEnded, type RenderRecord } from "./render-record.ts";
import { stillEndings } from "./request-keys.ts";

const stillName = new RegExp(`\\.(${stillEndings.join("|")})$`, "i");

/** Whether a still that lies there is animated without being asked for. */
export function isDroppedStill(key: string): boolean {
  return key.startsWith("stills/") && stillName.test(key);
}

/** The render whose clip lies there; null where something else does: a poster, a part of a clip. */
export function renderIdOfClip(key: string): string | null {
  return /^clips\/(?:.*\/)?([^/.]+)\.mp4$/.exec(key)?.[1] ?? null;
}

/** The render whose fitted still lies there; null where something else does. */
export function renderIdOfPrepared(key: string): string | null {
  return /^prepared\/([^/]+)$/.exec(key)?.[1] ?? null;
}

/** What a render is made of, whatever is asked of it: what was begun of the same still or clips since has the same number. */
export function subjectOf({ kind, source, parts, still }: RenderRecord): number {
  return fingerprint(kind, source ?? `${still.bucket}/${still.key}`, ...parts);
}

/** Whether a time is so many seconds ago, or more. */
export function isOlder(time: string, seconds: number, now: Date): boolean {
  return now.getTime() - Date.parse(time) >= seconds * 1000;
}

/** Whether a render should have ended long ago, and nothing was written to its record for as long. */
export function isOverdue(record: RenderRecord, marginSeconds: number, now: Date): boolean {
  const { status, deadlineAt, updatedAt } = record;
  return !isEnded(status) && isOlder(deadlineAt, marginSeconds, now) && isOlder(updatedAt, marginSeconds, now);
}

/** The reservation of a render's attempt of that number, which has ended: what it has cost, in US dollars. */
export function costOfReservation(record: RenderRecord, number: number): number {
  const attempt = record.attempts.find((each) => each.number === number);
  return attempt === undefined ? 0 : (costOfAttempt(attempt) ?? 0);
}

/** Whose reservation a budget's token is. */
export function ownerOfToken(token: string): { renderId: string; number: number } | null {
  const [, renderId, number] = /^(.+)-(\d+)$/.exec(token) ?? [];
  return renderId === undefined ? null : { renderId, number: Number(number) };
}

/** A number in the place of a name: of a hundred thousand, two share one with a chance of 1 in 50,000. */
export function fingerprint(...parts: string[]): number {
  return hash("sha256", parts.join("\0"), "buffer").readUIntBE(0, 6);
}
