import type { Failure } from "../render/failure.ts";
import { ownFailure } from "../render/own-failures.ts";
import { planNextAttempt as plan } from "../render/plan-next-attempt.ts";
import { currentAttempt, isEnded, withAttempt } from "../render/render-record.ts";
import type { Outcome, RenderState } from "../render/render-state.ts";
import { recallRecord } from "./read-record.ts";
import type { StepDependencies } from "./step-dependencies.ts";

/** Closes the attempt that failed, and decides whether another may follow. */
export function planNextAttempt({ ledger, now, random }: Pick<StepDependencies, "ledger" | "now" | "random">) {
  return async (state: RenderState): Promise<Outcome<"again" | "end"> & { failure: Failure }> => {
    const failure = state.failure ?? ownFailure("internal_error");
    const entry = await recallRecord(ledger, state.renderId);
    const time = now();
    const { record } = await ledger.update(entry, (current) => {
      const attempt = currentAttempt(current);
      if (isEnded(current.status) || attempt?.number !== state.attempt || attempt.state === "failed") return null;
      return withAttempt(current, { state: "failed", failure, endedAt: time.toISOString(), polls: state.polls });
    });
    // Another execution closed that attempt and is at the next: that one is seen to its end.
    const current = currentAttempt(record);
    const isAttemptOpen = current !== undefined && current.state !== "failed" && current.number !== state.attempt;
    const next = isEnded(record.status)
      ? { again: false as const }
      : isAttemptOpen
        ? { again: true as const, waitSeconds: 0 }
        : plan(record, failure, time, random());
    if (!next.again) return { ...state, outcome: "end", waitSeconds: 0, failure };
    const notBefore = new Date(time.getTime() + next.waitSeconds * 1000).toISOString();
    const fresh = { isAttemptOpen, polls: 0, delays: 0, progress: null };
    return { ...state, ...fresh, outcome: "again", waitSeconds: 0, notBefore, failure };
  };
}
