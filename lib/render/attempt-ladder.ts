import { fittedShape, lighterShape, type ModelFacts, makes, type Shape } from "./model-facts.ts";
import type { JobPlan, PlannedJob } from "./render-record.ts";

/** What is known of a provider's models; none where nothing is. */
export type ModelsOf = (provider: string) => readonly ModelFacts[];

/** What is known before a job is asked for. */
export interface KnownModels {
  modelsOf: ModelsOf;
  /** US dollars; null where no price is known. */
  estimateUsd(job: Shape & { provider: string; model: string }): number | null;
}

/** A job with its place on the ladder. */
export type LadderJob = JobPlan & Pick<PlannedJob, "rungIndex">;

export interface AskedJob extends Shape {
  provider: string;
  model: string;
  /** In the order in which they are to be tried. */
  fallbacks: readonly { provider: string; model: string }[];
}

/** The rungs of the first provider come before this one, whatever there is of them. */
const firstFallback = 4;

/** Whether a place on the ladder is one of a fallback's. */
export function isOfFallback({ rungIndex }: Pick<PlannedJob, "rungIndex">): boolean {
  return rungIndex >= firstFallback;
}

/** Whether the request names another provider that comes after a job on the ladder. */
export function hasOtherAfter(
  { provider, rungIndex }: Pick<PlannedJob, "provider" | "rungIndex">,
  fallbacks: AskedJob["fallbacks"],
): boolean {
  const passed = rungIndex < firstFallback ? 0 : 1 + Math.floor((rungIndex - firstFallback) / 2);
  return fallbacks.slice(passed).some((fallback) => fallback.provider !== provider);
}

/**
 * The jobs a render may come to, in their order: as asked, the same again, a lighter one (or the same a third time),
 * another model of the provider; then each of the fallbacks the request names, fitted to what its model can do, and once
 * again. What to skip (too dear, too late, blocked) is decided when a rung is reached. A rung has the same index in every
 * ladder of a request: also where what is known of the still's size has changed in between.
 */
export function attemptLadder(asked: AskedJob, { modelsOf, estimateUsd }: KnownModels): LadderJob[] {
  const { provider, model, seconds, size } = asked;
  const priced = (job: Omit<LadderJob, "estimatedUsd">): LadderJob => ({ ...job, estimatedUsd: estimateUsd(job) });
  const models = modelsOf(provider);
  const facts = models.find((entry) => entry.model === model);
  const first = priced({ rung: "as asked", rungIndex: 0, provider, model, seconds, size });
  const again = (rungIndex: number): LadderJob => ({ ...first, rung: "same again", rungIndex });

  const lighter = facts === undefined ? null : lighterShape(facts, asked);
  const other = models.find((entry) => entry.model !== model && makes(entry, asked));
  const own = [first, again(1)];
  if (lighter !== null) own.push(priced({ ...first, rung: "lighter", rungIndex: 2, ...lighter }));
  else if (other === undefined) own.push(again(2));
  if (other !== undefined) own.push(priced({ ...first, rung: "other model", rungIndex: 3, model: other.model }));

  const fallbacks = asked.fallbacks.flatMap((fallback, index) => {
    const theirs = modelsOf(fallback.provider).find((entry) => entry.model === fallback.model);
    const shape = theirs === undefined ? { seconds, size } : fittedShape(theirs, asked);
    const rungIndex = firstFallback + 2 * index;
    const job = priced({ rung: "fallback", rungIndex, ...fallback, ...shape });
    return [job, { ...job, rung: "same again" as const, rungIndex: rungIndex + 1 }];
  });
  return [...own, ...fallbacks];
}
