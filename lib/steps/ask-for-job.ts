import type { LedgerEntry } from "../ledger/render-ledger.ts";
import type { VideoProvider } from "../providers/video-provider.ts";
import type { Failure } from "../render/failure.ts";
import { isStill, plannedAgain } from "../render/new-attempt.ts";
import { ownFailure } from "../render/own-failures.ts";
import { isUnreached, pauseSeconds } from "../render/plan-next-attempt.ts";
import { currentAttempt, withAttempt } from "../render/render-record.ts";
import { failedWith, type RenderState } from "../render/render-state.ts";
import { askProvider } from "./ask-provider.ts";
import { type CreateVideoAnswer, type CreateVideoDependencies, later, soon } from "./create-video-answer.ts";
import { keepJob } from "./keep-job.ts";

/** So often a create may be put off by a provider in trouble before the attempt counts as failed. */
const mostDelays = 5;
/** So often one that nothing reaches may, where another can be asked: no request was accepted there, so none is paid for. */
const mostDelaysUnreached = 3;

/** Asks the provider for the job of the attempt that is written down. */
export async function askForJob(
  dependencies: CreateVideoDependencies,
  state: RenderState,
  entry: LedgerEntry,
  provider: VideoProvider,
): Promise<CreateVideoAnswer> {
  const answer = await askProvider(dependencies, provider, entry.record);
  if (answer === null) {
    await takeBack(dependencies, entry);
    return failedWith(state, ownFailure("internal_error", { message: "The fitted still is gone.", billed: "no" }));
  }
  switch (answer.status) {
    case "created":
      return keepJob(dependencies, state, entry, provider, answer);
    case "later":
      return putOff(dependencies, state, entry, answer.failure);
    case "failed":
      return failedWith(state, answer.failure);
    case "unknown":
      await noteLostAnswer(dependencies, entry);
      return soon(state);
  }
}

/** The provider made no job. The attempt is taken back, unless the provider has been in trouble too often. */
async function putOff(
  dependencies: CreateVideoDependencies,
  state: RenderState,
  entry: LedgerEntry,
  failure: Failure,
): Promise<CreateVideoAnswer> {
  const { now, random } = dependencies;
  const { deadlineAt } = state;
  const waitSeconds = pauseSeconds(failure, state.delays + 1, { deadlineAt, now: now(), jitter: random() });
  const asked = currentAttempt(entry.record)?.provider;
  const hasOther = entry.record.request.fallbacks.some(({ provider }) => provider !== asked);
  const most = hasOther && isUnreached(failure) ? mostDelaysUnreached : mostDelays;
  if (waitSeconds === null || (failure.class !== "rate_limited" && state.delays >= most))
    return failedWith(state, failure);
  await takeBack(dependencies, entry);
  return { ...later(dependencies, state, entry.record, waitSeconds), delays: state.delays + 1 };
}

/** Removes the attempt that was begun, and no other: a write whose answer was lost is repeated below us. */
async function takeBack({ ledger }: Pick<CreateVideoDependencies, "ledger">, entry: LedgerEntry): Promise<void> {
  const begun = currentAttempt(entry.record);
  await ledger.update(entry, (record) =>
    begun !== undefined && isStill(record, begun)
      ? { ...record, attempts: record.attempts.slice(0, -1), next: plannedAgain(begun) }
      : null,
  );
}

/** From now on the job is looked for, rather than asked for. */
export async function noteLostAnswer(
  { ledger, now }: Pick<CreateVideoDependencies, "ledger" | "now">,
  entry: LedgerEntry,
): Promise<LedgerEntry> {
  const asked = currentAttempt(entry.record);
  return ledger.update(entry, (record) =>
    isStill(record, asked) && currentAttempt(record)?.answerLostAt === null
      ? withAttempt(record, { answerLostAt: now().toISOString() })
      : null,
  );
}
