import type { RenderRecord } from "../render/render-record.ts";
import type { Outcome, RenderState } from "../render/render-state.ts";
import { spacedWait } from "../render/spaced-wait.ts";
import type { StepDependencies } from "./step-dependencies.ts";

/** What the step that asks for jobs answers. */
export type CreateVideoAnswer = Outcome<"created" | "later" | "failed">;

/** What it needs of the outside world. */
export type CreateVideoDependencies = Omit<
  StepDependencies,
  "catalogue" | "emit" | "endWait" | "media" | "startRender" | "wakes"
> & {
  wakes: Pick<StepDependencies["wakes"], "expect" | "isExpected">;
};

/** Asks again after so many seconds. */
export function later(
  { now }: Pick<StepDependencies, "now">,
  state: RenderState,
  record: RenderRecord,
  waitSeconds: number,
): CreateVideoAnswer {
  return { ...state, outcome: "later", waitSeconds: spacedWait(waitSeconds, record, now()) };
}

/** Somebody else got further: looks again, as they see it. */
export function soon(state: RenderState): CreateVideoAnswer {
  return { ...state, outcome: "later", waitSeconds: 1 };
}
