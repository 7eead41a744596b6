import type { ListedJob, VideoProvider } from "../providers/video-provider.ts";
import { goesOnFrom } from "../render/goes-on-from.ts";
import { idempotencyKeyOf } from "../render/idempotency-key.ts";
import { type Attempt, currentAttempt, type RenderRecord } from "../render/render-record.ts";
import type { StepDependencies } from "./step-dependencies.ts";

export type Search =
  | { status: "found"; jobId: string }
  | { status: "later"; waitSeconds: number }
  /** The provider has no such job, and it would show by now: it was never made. */
  | { status: "none" }
  /** Nobody can tell. */
  | { status: "unknown"; message: string };

/** Jobs as old as this are looked at: the provider's clock may differ from ours. */
const oldestSeconds = 300;
/** A job that is taken for ours by its looks was made no longer than this before we asked, by the provider's clock. */
const skewSeconds = 10;

/**
 * Looks for the job of an attempt whose create was never answered. A provider that shows the key a job was created with
 * settles it; otherwise a job counts as ours when prompt, model, seconds and size agree, it was made while we asked, nobody
 * owns it, and no other render could mean the same one. Where an older job looks the same, whose account or folder it
 * came from can't be told: somebody else's clip must never be filed, so nobody guesses. Nor is a job taken for never made
 * where one of that time tells too little of itself, or something else of the same prompt: servers leave fields out, round
 * sizes, and call models by names of their own.
 */
export async function findLostJob(
  dependencies: Pick<StepDependencies, "ledger" | "now" | "settings">,
  provider: VideoProvider,
  record: RenderRecord,
): Promise<Search> {
  const { ledger, now, settings } = dependencies;
  const attempt = currentAttempt(record);
  if (attempt?.answerLostAt == null) throw new Error(`no answer of ${record.renderId} was lost`);
  if (record.kind === "character") return unknown(attempt, "no provider lists its characters");
  if (provider.listJobs === undefined) return unknown(attempt, "the provider can't list its jobs");

  const since = new Date(Date.parse(attempt.createdAt) - oldestSeconds * 1000);
  const answer = await provider.listJobs(since);
  if (answer.status === "unsupported") return unknown(attempt, "the provider can't list its jobs");
  if (answer.status === "later") return { status: "later", waitSeconds: answer.failure.retryAfterSeconds ?? 10 };

  const key = idempotencyKeyOf(record.renderId, attempt);
  const exact = answer.jobs.find((job) => job.idempotencyKey === key);
  if (exact !== undefined) return claim(exact);

  // What a remix or an extension says of itself differs by server: any that was made then could be this one.
  const isDerived = goesOnFrom(record) !== null;
  const keyless = answer.jobs.filter((job) => job.idempotencyKey === null);
  const ofThen = keyless.filter((job) => job.createdAt === null || wasMadeThen(job, attempt));
  const similar = await unowned(isDerived ? ofThen : keyless.filter((job) => looksLike(job, record, attempt)));
  const settleSeconds = settings.createSettleSeconds(provider.name);
  const settled = now().getTime() >= Date.parse(attempt.answerLostAt) + settleSeconds * 1000;
  const [only] = similar;
  if (only !== undefined) {
    if (!isDerived && similar.length === 1 && wasMadeThen(only, attempt) && !(await anotherMayMeanIt(attempt)))
      return claim(only);
    if (!settled) return { status: "later", waitSeconds: 2 };
    return unknown(attempt, `${similar.length} jobs at the provider could be this one`);
  }
  if (!settled) return { status: "later", waitSeconds: Math.min(2, settleSeconds) };
  const possible = await unowned(ofThen.filter(({ prompt }) => prompt === null || hasSameWords(prompt, record.prompt)));
  return possible.length === 0
    ? { status: "none" }
    : unknown(attempt, `${possible.length} jobs at the provider tell too little to be told from this one`);

  async function claim(job: ListedJob): Promise<Search> {
    const owner = await ledger.claimJob(provider.name, job.jobId, record.renderId);
    return owner === record.renderId ? { status: "found", jobId: job.jobId } : { status: "later", waitSeconds: 1 };
  }

  async function unowned(jobs: ListedJob[]): Promise<ListedJob[]> {
    const earlier = new Set(record.attempts.map((other) => other.jobId));
    const others = jobs.filter((job) => !earlier.has(job.jobId));
    const owners = await Promise.all(others.map((job) => ledger.ownerOfJob(provider.name, job.jobId)));
    return others.filter((_job, index) => owners[index] === null || owners[index] === record.renderId);
  }

  /** Another render that asks for the very same, and does not know its job either. */
  async function anotherMayMeanIt({ provider, model }: Attempt): Promise<boolean> {
    const { prompt } = record;
    for await (const { renderId } of ledger.listUnanswered({ provider, model, prompt }))
      if (renderId !== record.renderId) return true;
    return false;
  }
}

function looksLike(job: ListedJob, record: RenderRecord, attempt: Attempt): boolean {
  const agrees = <Value>(theirs: Value | null, ours: Value) => theirs === null || theirs === ours;
  const sameModel = job.model === null || job.model === attempt.model || job.model.startsWith(`${attempt.model}-`);
  const samePrompt = job.prompt !== null && hasSameWords(job.prompt, record.prompt);
  return samePrompt && sameModel && agrees(job.seconds, attempt.seconds) && agrees(job.size, attempt.size);
}

/** A form turns each line's end into CR LF, and some servers trim. */
function hasSameWords(theirs: string, ours: string): boolean {
  const words = (prompt: string) => prompt.replaceAll(/\s+/g, " ").trim();
  return words(theirs) === words(ours);
}

function wasMadeThen(job: ListedJob, attempt: Attempt): boolean {
  return job.createdAt !== null && job.createdAt.getTime() >= Date.parse(attempt.createdAt) - skewSeconds * 1000;
}

function unknown(attempt: Attempt, why: string): Search {
  const window = `between ${attempt.createdAt} and ${attempt.answerLostAt}`;
  return { status: "unknown", message: `Whether a job was made ${window} is not known: ${why}. It may be billed.` };
}
