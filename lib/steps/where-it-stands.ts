import { finalFailure } from "../render/plan-next-attempt.ts";
import { currentAttempt, isEnded, type RenderRecord } from "../render/render-record.ts";
import { emptyState, failedWith, type Outcome, type RenderState } from "../render/render-state.ts";

/** What the first step answers. */
export type PrepareRenderAnswer = Outcome<"ready" | "wait" | "served" | "idle" | "failed">;

/** Where a render stands, by its record: what the first step answers where nothing is left for it to do. */
export function whereItStands(record: RenderRecord): PrepareRenderAnswer {
  const attempt = currentAttempt(record);
  const state: RenderState = {
    ...emptyState(record.renderId),
    deadlineAt: record.deadlineAt,
    attempt: attempt?.number ?? 0,
    isAttemptOpen: attempt !== undefined && attempt.state !== "failed",
    polls: attempt?.polls ?? 0,
    failure: record.failure,
    status: record.status,
  };
  if (record.status === "succeeded") return { ...state, outcome: "served" };
  const final = isEnded(record.status) ? null : finalFailure(record);
  if (final !== null) return failedWith(state, final);
  return { ...state, outcome: isEnded(record.status) ? "failed" : "ready" };
}
