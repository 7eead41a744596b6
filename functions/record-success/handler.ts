import middy from "@middy/core";
import { createEndingDependencies } from "../../lib/aws/create-ending-dependencies.ts";
import { readEnvironment } from "../../lib/aws/environment.ts";
import { createEventLinks } from "../../lib/aws/event-links.ts";
import { logRender } from "../../lib/aws/log-render.ts";
import type { RenderState } from "../../lib/render/render-state.ts";
import { recordSuccess } from "../../lib/steps/record-success.ts";

const environment = readEnvironment(process.env);
const step = recordSuccess(createEndingDependencies(environment, createEventLinks(environment)));

export const handler = middy<RenderState, RenderState>()
  .use(logRender("RecordSuccess"))
  .handler((input) => step(input));
