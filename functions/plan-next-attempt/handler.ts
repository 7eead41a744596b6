import middy from "@middy/core";
import { createPlanDependencies } from "../../lib/aws/create-ledger-dependencies.ts";
import { readEnvironment } from "../../lib/aws/environment.ts";
import { logRender } from "../../lib/aws/log-render.ts";
import type { RenderState } from "../../lib/render/render-state.ts";
import { planNextAttempt } from "../../lib/steps/plan-next-attempt.ts";

const step = planNextAttempt(createPlanDependencies(readEnvironment(process.env)));

export const handler = middy<RenderState, RenderState>()
  .use(logRender("PlanNextAttempt"))
  .handler((input) => step(input));
