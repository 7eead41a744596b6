import middy from "@middy/core";
import { logRender } from "../../lib/aws/log-render.ts";
import type { RenderState } from "../../lib/render/render-state.ts";
import { admitRender } from "../../lib/steps/admit-render.ts";

const step = admitRender({ now: () => new Date() });

export const handler = middy<RenderState, RenderState>()
  .use(logRender("AdmitRender"))
  .handler((input) => step(input));
