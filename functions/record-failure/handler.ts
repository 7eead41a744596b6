import middy from "@middy/core";
import { createEndingDependencies } from "../../lib/aws/create-ending-dependencies.ts";
import { readEnvironment } from "../../lib/aws/environment.ts";
import { logRender } from "../../lib/aws/log-render.ts";
import type { RenderState } from "../../lib/render/render-state.ts";
import { type RecordFailureInput, recordFailure } from "../../lib/steps/record-failure.ts";

const step = recordFailure(createEndingDependencies(readEnvironment(process.env)));

export const handler = middy<RecordFailureInput, RenderState>()
  .use(logRender("RecordFailure"))
  .handler((input) => step(input));
