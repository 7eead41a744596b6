import type { VideoProvider } from "../providers/video-provider.ts";
import { eventOf } from "../render/outgoing-event.ts";
import { ownFailure } from "../render/own-failures.ts";
import {
  type Attempt,
  currentAttempt,
  endedRecord,
  isEnded,
  type RenderRecord,
  withAttempt,
} from "../render/render-record.ts";
import { settleBudget } from "./budget.ts";
import { movedProvider } from "./moved-provider.ts";
import { leavePlaces } from "./places.ts";
import type { StepDependencies } from "./step-dependencies.ts";

export type CancelOutcome =
  | { status: "canceled"; record: RenderRecord; jobProblem: string | null }
  | { status: "ended"; record: RenderRecord }
  | { status: "unknown" };

interface CancelDependencies extends Pick<StepDependencies, "budgets" | "emit" | "now"> {
  places: Pick<StepDependencies["places"], "release">;
  settings: Pick<StepDependencies["settings"], "mostJobsAt">;
  ledger: Pick<StepDependencies["ledger"], "get" | "update">;
  provider(name: string): Pick<VideoProvider, "cancel" | "origin"> | null;
}

/** Ends a render on somebody's wish: in the ledger first, which its next step sees, then at the provider. */
export function cancelRender(dependencies: CancelDependencies) {
  const { ledger, now } = dependencies;

  return cancel;

  async function cancel(renderId: string): Promise<CancelOutcome> {
    const entry = await ledger.get(renderId);
    if (entry === null) return { status: "unknown" };
    const time = now();
    const failure = ownFailure("canceled");
    let job: Attempt | undefined;
    const { record, changed } = await ledger.update(entry, (current) => {
      // A clip that is being filed is paid for: it stays. So does a character that was made.
      if (isEnded(current.status) || current.clip !== null) return null;
      job = currentAttempt(current);
      if (current.kind === "character" && job?.state === "succeeded") return null;
      const open = job !== undefined && job.state !== "failed";
      // Whether a job that was being asked for is made nobody knows yet: opened again, it may be paid for twice.
      const isAsking = job?.jobId === null && current.kind !== "character";
      const why = isAsking ? ownFailure("create_outcome_unknown") : failure;
      const change = { state: "failed", failure: why, endedAt: time.toISOString() } as const;
      const closed = open ? withAttempt(current, change) : current;
      return { ...endedRecord(closed, failure, time), status: "canceled" };
    });
    if (!changed) return { status: "ended", record };
    await settleBudget(dependencies, record);
    await leavePlaces(dependencies, record);
    await dependencies.emit(eventOf(record));
    const problems = [await stopJob(record, job), ...(await cancelShots(record))].filter((problem) => problem !== null);
    return { status: "canceled", record, jobProblem: problems.length === 0 ? null : problems.join("; ") };
  }

  /** The renders that were begun for this one alone go with it. */
  async function cancelShots({ parts, renderId, request }: RenderRecord): Promise<(string | null)[]> {
    const problems: (string | null)[] = [];
    for (const part of request.shots === undefined ? [] : new Set(parts)) {
      const isOurs = (await ledger.get(part))?.record.eventId.startsWith(renderId) === true;
      const canceled = isOurs ? await cancel(part) : null;
      if (canceled?.status === "canceled") problems.push(canceled.jobProblem);
    }
    return problems;
  }

  async function stopJob({ kind }: RenderRecord, attempt: Attempt | undefined): Promise<string | null> {
    if (attempt === undefined || attempt.jobId === null || attempt.state !== "running") return null;
    // No provider has a request that takes a character back.
    if (kind === "character") return null;
    const provider = dependencies.provider(attempt.provider);
    const moved = provider === null ? null : movedProvider(attempt, provider);
    if (moved !== null) return moved.message;
    const answer = await provider?.cancel?.(attempt.jobId);
    if (answer === undefined) return `the provider ${attempt.provider} can't be told to stop its job ${attempt.jobId}`;
    return answer.status === "failed" ? answer.failure.message : null;
  }
}
