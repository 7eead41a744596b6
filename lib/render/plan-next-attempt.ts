import { type AskedJob, attemptLadder, isOfFallback, type KnownModels, type LadderJob } from "./attempt-ladder.ts";
import type { Failure } from "./failure.ts";
import { isRetired } from "./model-facts.ts";
import type { JobPlan, PlannedJob, RenderRecord } from "./render-record.ts";
import { exceedsUsd, spentUsd } from "./render-record.ts";

export interface PlanContext extends KnownModels {
  now: Date;
  /** In [0, 1): spreads the pauses of many renders that failed at the same moment. */
  jitter: number;
  /** Whether the provider says that this block of its own output is a matter of chance. */
  isRandomBlock(failure: Failure): boolean;
}

/** So often in a row a job may end without a clip that can be fetched and used: each was made, and most likely paid. */
const mostUselessClips = 2;

/** Failures of our own naming after which another provider may still make the clip. */
const leavesFallbacks: ReadonlySet<string> = new Set([
  "create_outcome_unknown",
  "provider_unreachable",
  "job_stalled",
  "provider_key_missing",
  "model_retired",
]);

/**
 * What follows a failure: the next job on the render's ladder that the failure, the deadline and the money allow, or null
 * for the end. The record is as it is after the failure: its last attempt closed, or `next` never begun.
 */
export function planNextAttempt(record: RenderRecord, failure: Failure, context: PlanContext): PlannedJob | null {
  const tried = record.attempts.slice(record.attemptsBeforeRetry);
  const at = record.next ?? tried.at(-1);
  if (at === undefined) return null;
  const failures = Math.max(1, tried.length);
  for (const job of candidates(record, failure, at, context)) {
    const { deadlineAt } = record;
    // Whoever failed wants a pause; another provider does not.
    const waitSeconds = job.provider === at.provider ? pauseSeconds(failure, failures, { deadlineAt, ...context }) : 0;
    if (isTooDear(record.request.maxCostUsd, spentUsd(record), job, at) || isGone(job, context)) continue;
    if (waitSeconds === null || context.now.getTime() >= Date.parse(deadlineAt)) continue;
    const notBefore = new Date(context.now.getTime() + waitSeconds * 1000).toISOString();
    return { ...job, because: failure.code, notBefore, reservedOn: null };
  }
  return null;
}

/** The rungs below the first as they would be taken one by one, each job having failed and been billed. */
export function planIfAllFail(
  asked: AskedJob,
  maxCostUsd: number | null,
  context: KnownModels & { now: Date },
): LadderJob[] {
  const [first, ...further] = attemptLadder(asked, context);
  if (first === undefined) return [];
  let at = first;
  let spent = first.estimatedUsd ?? 0;
  return further.filter((job) => {
    if (isTooDear(maxCostUsd, spent, job, at) || isGone(job, context)) return false;
    at = job;
    spent += job.estimatedUsd ?? 0;
    return true;
  });
}

/** A model may have been retired since the render began. */
function isGone({ provider, model }: JobPlan, { modelsOf, now }: KnownModels & { now: Date }): boolean {
  return modelsOf(provider).some((facts) => facts.model === model && isRetired(facts, now));
}

/** Nobody asked for a dearer model of the same provider, unless they said what the render may cost. US dollars. */
function isTooDear(maxCostUsd: number | null, spent: number, job: JobPlan, at: JobPlan): boolean {
  if (job.estimatedUsd === null) return job.rung === "other model";
  if (maxCostUsd !== null) return exceedsUsd(spent + job.estimatedUsd, maxCostUsd);
  return job.rung === "other model" && at.estimatedUsd !== null && job.estimatedUsd > at.estimatedUsd;
}

/** The rungs that may follow, the best first. */
function candidates(
  record: RenderRecord,
  failure: Failure,
  at: PlannedJob | Attempted,
  context: PlanContext,
): LadderJob[] {
  const { provider, model, seconds, fallbacks } = record.request;
  const ladder = attemptLadder({ provider, model, seconds, size: sizeAsked(record), fallbacks }, context);
  const here: LadderJob = { ...planOf(at), rungIndex: at.rungIndex };
  // What is made of a provider's clip can only be asked for again as it was; an extension can be made of its last frame.
  const isMadeOfClip = record.from !== null || record.kind === "character";
  const isRung = (job: LadderJob) => !isMadeOfClip || job.rung === "same again" || isOfFallback(job);
  const further = ladder.filter((job) => job.rungIndex > at.rungIndex && isRung(job));
  const own = further.filter((job) => job.provider === at.provider);
  const others = further.filter((job) => job.provider !== at.provider);

  if (failure.class === "policy") {
    const tried = record.attempts.slice(record.attemptsBeforeRetry);
    const rejections = tried.filter((attempt) => attempt.failure?.class === "policy").length;
    const once = context.isRandomBlock(failure) && rejections === 1 ? [{ ...here, rung: "same again" as const }] : [];
    return [...once, ...(record.request.onPolicy === "next-provider" ? others : [])];
  }
  if (failure.provider === "stillmotion" && !failure.retryable && !leavesFallbacks.has(failure.code)) return [];
  // Being told to come back later is no attempt: nothing was made, nothing was paid. Of a job that was made, it is a failure.
  if (failure.class === "rate_limited" && failure.retryable && failure.phase === "create") return [here, ...others];
  // Where nobody answers, the same again is the last that helps.
  if (isUnreached(failure) && others.length > 0) return [...others, ...own];
  if (failure.class === "request") return further.filter((job) => job.rung === "fallback");
  return failure.retryable && countUselessClips(record) < mostUselessClips ? [...own, ...others] : others;
}

/** Whether no byte of a request reached the provider: nobody answers at its address. */
export function isUnreached({ code, phase }: Failure): boolean {
  return phase === "create" && (code === "connection_refused" || code === "host_not_found");
}

type Attempted = RenderRecord["attempts"][number];

function planOf({ provider, model, seconds, size, rung, estimatedUsd }: PlannedJob | Attempted): JobPlan {
  return { provider, model, seconds, size, rung, estimatedUsd };
}

/** The size of the job as asked: where the request names none, the still has decided. */
function sizeAsked({ attempts, next, request }: RenderRecord): string | null {
  const asked = [...attempts, ...(next === null ? [] : [next])].find(({ rung }) => rung === "as asked");
  return request.size ?? asked?.size ?? null;
}

function countUselessClips(record: RenderRecord): number {
  const attempts = record.attempts.slice(record.attemptsBeforeRetry);
  return attempts.length - 1 - attempts.findLastIndex((attempt) => attempt.failure?.phase !== "download");
}

/**
 * Why no attempt may follow the last one, which has failed; null where one may, or where the last one is still open. Known
 * from the record alone: whoever closed the attempt may be gone before the render was ended.
 */
export function finalFailure(record: RenderRecord): Failure | null {
  const attempt = record.attempts.slice(record.attemptsBeforeRetry).at(-1);
  return attempt?.state === "failed" && record.next === null ? attempt.failure : null;
}

/** How long to wait after a failure: as told, or ever longer; null when the deadline would be over by then. */
export function pauseSeconds(
  failure: Failure,
  failures: number,
  { deadlineAt, now, jitter }: { deadlineAt: string; now: Date; jitter: number },
): number | null {
  const seconds = failure.retryAfterSeconds ?? backoffSeconds(failures, jitter);
  return now.getTime() + seconds * 1000 >= Date.parse(deadlineAt) ? null : seconds;
}

/** Exponential with full jitter: between 1 s and 2, 4, 8 ... 60 s. */
export function backoffSeconds(failures: number, jitter: number): number {
  return 1 + Math.floor(jitter * Math.min(60, 2 ** Math.max(1, failures)));
}
