import { type Attempt, currentAttempt, type PlannedJob, type RenderRecord } from "./render-record.ts";

/** An attempt as it is written down before the provider is asked. `runner`: the process that asks. */
export function newAttempt(
  record: RenderRecord,
  { notBefore: _, ...job }: PlannedJob,
  number: number,
  { origin, runner, now }: { origin: string | null; runner: string; now: Date },
): Attempt {
  return {
    number,
    ...job,
    size: record.prepared?.size ?? job.size ?? "",
    jobId: null,
    state: "creating",
    polls: 0,
    createdAt: now.toISOString(),
    startedAt: null,
    endedAt: null,
    failure: null,
    origin,
    runner,
    answerLostAt: null,
  };
}

/** The job of an attempt that was taken back: it is still the next. */
export function plannedAgain(attempt: Attempt): PlannedJob {
  const { provider, model, seconds, size, rung, rungIndex, because, estimatedUsd, reservedOn } = attempt;
  return { provider, model, seconds, size, rung, rungIndex, because, estimatedUsd, reservedOn, notBefore: null };
}

/** Whether a record is where it was: at the same asking for the same attempt, whose job is not known. */
export function isStill(record: RenderRecord, asked: Attempt | undefined): boolean {
  const current = currentAttempt(record);
  if (current === undefined || asked === undefined) return false;
  const isOpen = current.state === "creating" && current.jobId === null;
  return isOpen && current.number === asked.number && current.createdAt === asked.createdAt;
}
