import type { Failure } from "../../lib/render/failure.ts";
import { type ModelFacts, priceUsd } from "../../lib/render/model-facts.ts";
import { newRecord } from "../../lib/render/new-record.ts";
import { type PlanContext, planNextAttempt } from "../../lib/render/plan-next-attempt.ts";
import type { Attempt, PlannedJob, RenderRecord } from "../../lib/render/render-record.ts";
import { type RenderRequest, resolveRequest } from "../../lib/render/request.ts";

export const begun = new Date("2026-11-22T12:00:00.000Z");

/** Two providers: `p` makes `a` (as asked, lighter) and the dearer `pro`; `q` makes `x`; nothing is known of `r`. */
const models: Record<string, ModelFacts[]> = {
  p: [
    { model: "a", sizes: ["1280x720"], seconds: [4, 8], usdPerSecond: { "*": 0.1 } },
    { model: "pro", sizes: ["1280x720"], seconds: [4, 8], usdPerSecond: { "*": 0.3 } },
  ],
  q: [{ model: "x", sizes: ["1920x1080"], seconds: [5], usdPerSecond: { "*": 0.2 } }],
};

export function context(changes: Partial<PlanContext> = {}): PlanContext {
  return {
    now: begun,
    jitter: 0.5,
    modelsOf: (provider) => models[provider] ?? [],
    estimateUsd({ provider, model, ...shape }) {
      const facts = models[provider]?.find((entry) => entry.model === model);
      return facts === undefined ? null : priceUsd(facts, shape);
    },
    isRandomBlock: ({ code }) => code === "random_block",
    ...changes,
  };
}

/** A render whose first job has just been planned. */
export function aRender(request: RenderRequest = {}): RenderRecord {
  const asked: RenderRequest = { model: "a", seconds: 8, size: "1280x720", ...request };
  const defaultsOf = () => ({ model: "x", seconds: 8, sizes: { landscape: "1280x720", portrait: "720x1280" } });
  const resolved = resolveRequest(asked, { provider: "p" }, defaultsOf, "event");
  const still = { bucket: "stills", key: "stills/a.jpg", versionId: null, etag: "e", bytes: 1 };
  const estimatedUsd = context().estimateUsd(resolved);
  return newRecord({ renderId: "r1", still, request: resolved, estimatedUsd, eventId: "event", now: begun });
}

/** The render after its next job was made and has failed. */
export function failed(record: RenderRecord, failure: Failure, next: PlannedJob | null = record.next): RenderRecord {
  if (next === null) throw new Error("nothing is next");
  const { notBefore: _, ...job } = next;
  const attempt: Attempt = {
    ...job,
    number: record.attempts.length + 1,
    size: next.size ?? "1280x720",
    jobId: "job",
    state: "failed",
    polls: 1,
    createdAt: begun.toISOString(),
    startedAt: null,
    endedAt: begun.toISOString(),
    failure,
    origin: null,
    runner: "runner",
    answerLostAt: null,
  };
  return { ...record, attempts: [...record.attempts, attempt], next: null };
}

/** The jobs that are made when each fails in the same way: `rung provider model seconds`. */
export function jobsAfter(
  failureAt: (number: number) => Failure,
  request: RenderRequest = {},
  changes: Partial<PlanContext> = {},
): { jobs: string[]; record: RenderRecord } {
  let record = aRender(request);
  for (let number = 1; record.next !== null && number <= 40; number++) {
    const failure = { ...failureAt(number), provider: record.next.provider };
    record = failed(record, failure);
    record = { ...record, next: planNextAttempt(record, failure, context(changes)) };
  }
  const jobs = record.attempts.map(({ rung, provider, model, seconds }) => `${rung}: ${provider} ${model} ${seconds}`);
  return { jobs, record };
}
