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
  provider(name: string): Pick<VideoProvider, "cancel"> | null;
}

/** Ends a render on somebody's wish: in the ledger first, which its next step sees, then at the provider. */
export function cancelRender(dependencies: CancelDependencies) {
  const { ledger, now } = dependencies;

  return async (renderId: string): Promise<CancelOutcome> => {
    const entry = await ledger.get(renderId);
    if (entry === null) return { status: "unknown" };
    const time = now();
    const failure = ownFailure("canceled");
    let job: Attempt | undefined;
    const { record, changed } = await ledger.update(entry, (current) => {
      // A clip that is being filed is paid for: it stays.
      if (isEnded(current.status) || current.clip !== null) return null;
      job = currentAttempt(current);
      const open = job !== undefined && job.state !== "failed";
      const closed = open ? withAttempt(current, { state: "failed", failure, endedAt: time.toISOString() }) : current;
      return { ...endedRecord(closed, failure, time), status: "canceled" };
    });
    if (!changed) return { status: "ended", record };
    await settleBudget(dependencies, record);
    await leavePlaces(dependencies, record);
    await dependencies.emit(eventOf(record));
    return { status: "canceled", record, jobProblem: await stopJob(job) };
  };

  async function stopJob(attempt: Attempt | undefined): Promise<string | null> {
    if (attempt === undefined || attempt.jobId === null || attempt.state !== "running") return null;
    const answer = await dependencies.provider(attempt.provider)?.cancel?.(attempt.jobId);
    if (answer === undefined) return `the provider ${attempt.provider} can't be told to stop its job ${attempt.jobId}`;
    return answer.status === "failed" ? answer.failure.message : null;
  }
}
