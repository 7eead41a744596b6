import type { RenderRecord } from "./render-record.ts";

type Timed = Pick<RenderRecord, "deadlineAt" | "updatedAt"> & {
  request: Pick<RenderRecord["request"], "deadlineMinutes">;
};

/** From when the time counts that a render may take, in milliseconds since 1970. */
export function countsFrom({ deadlineAt, request }: Omit<Timed, "updatedAt">): number {
  return Date.parse(deadlineAt) - request.deadlineMinutes * 60_000;
}

/**
 * Whether a render was last told to come back later, and has not begun since: held for the night, or behind others in a
 * queue. Its time has not begun to count then, however late it comes back: the machine may have been off.
 */
export function isPutOff(record: Timed): boolean {
  return countsFrom(record) > Date.parse(record.updatedAt);
}

/** The deadline of a render whose time begins to count then. */
export function deadlineFrom(time: Date, { request }: Pick<Timed, "request">): string {
  return new Date(time.getTime() + request.deadlineMinutes * 60_000).toISOString();
}

/** The record of a render that goes on now: its time begins to count, if it was put off. */
export function countedFrom(record: RenderRecord, now: Date): RenderRecord {
  return isPutOff(record) ? { ...record, deadlineAt: deadlineFrom(now, record) } : record;
}

/** The record of a render that waits for a place. Before its first job none of its time counts; later, that wait does not. */
export function waitingRecord(record: RenderRecord, waitSeconds: number, now: Date): RenderRecord {
  const hasBegun = record.attempts.length > record.attemptsBeforeRetry;
  const from = hasBegun ? Date.parse(record.deadlineAt) : Date.parse(deadlineFrom(now, record));
  return { ...record, deadlineAt: new Date(from + waitSeconds * 1000).toISOString() };
}
