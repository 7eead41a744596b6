import { fittedShape, lighterShape, type ModelFacts, makes, priceUsd, type Shape } from "./model-facts.ts";
import type { JobPlan, Rung } from "./render-record.ts";

/** What is known of a provider's models; none where nothing is. */
export type ModelsOf = (provider: string) => readonly ModelFacts[];

export interface AskedJob extends Shape {
  provider: string;
  model: string;
  /** In the order in which they are to be tried. */
  fallbacks: readonly { provider: string; model: string }[];
}

/** So many jobs are asked of the first provider at least, if need be of the same kind. */
const fewestOwnRungs = 3;

/**
 * The jobs a render may come to, in their order: as asked, the same again, a lighter one, another model of the provider;
 * then each of the fallbacks the request names, fitted to what its model can do, and once again. What to skip (too dear,
 * too late, blocked) is decided when a rung is reached.
 */
export function attemptLadder(asked: AskedJob, modelsOf: ModelsOf): JobPlan[] {
  const { provider, model, seconds, size } = asked;
  const models = modelsOf(provider);
  const facts = models.find((entry) => entry.model === model);
  const first = plan("as asked", provider, { model, seconds, size }, facts);
  const again: JobPlan = { ...first, rung: "same again" };

  const lighter = facts === undefined ? null : lighterShape(facts, asked);
  const other = models.find((entry) => entry.model !== model && makes(entry, asked));
  const own = [first, again];
  if (lighter !== null) own.push(plan("lighter", provider, { model, ...lighter }, facts));
  if (other !== undefined) own.push(plan("other model", provider, { model: other.model, seconds, size }, other));
  while (own.length < fewestOwnRungs) own.splice(1, 0, again);

  const fallbacks = asked.fallbacks.flatMap((fallback) => {
    const theirs = modelsOf(fallback.provider).find((entry) => entry.model === fallback.model);
    const shape = theirs === undefined ? { seconds, size } : fittedShape(theirs, asked);
    const job = plan("fallback", fallback.provider, { model: fallback.model, ...shape }, theirs);
    return [job, { ...job, rung: "same again" as const }];
  });
  return [...own, ...fallbacks];
}

function plan(rung: Rung, provider: string, job: Shape & { model: string }, facts: ModelFacts | undefined): JobPlan {
  const { model, seconds, size } = job;
  return { provider, model, seconds, size, rung, estimatedUsd: facts === undefined ? null : priceUsd(facts, job) };
}
