import { ownFailure } from "../render/own-failures.ts";
import { failedWith, type Outcome, type RenderState } from "../render/render-state.ts";
import type { StepDependencies } from "./step-dependencies.ts";

/** Lets the next attempt begin, now or once its time has come. */
export function admitRender({ now }: Pick<StepDependencies, "now">) {
  return async (state: RenderState): Promise<Outcome<"admitted" | "later" | "failed">> => {
    const time = now().getTime();
    if (!state.isAttemptOpen && time >= Date.parse(state.deadlineAt))
      return failedWith(state, ownFailure("deadline_exceeded", { phase: "create" }));
    const waitSeconds = state.notBefore === null ? 0 : Math.ceil((Date.parse(state.notBefore) - time) / 1000);
    if (waitSeconds > 0) return { ...state, outcome: "later", waitSeconds };
    return { ...state, outcome: "admitted", waitSeconds: 0, notBefore: null, failure: null };
  };
}
