import middy from "@middy/core";
import { createPrepareDependencies } from "../../lib/aws/create-prepare-dependencies.ts";
import { readEnvironment } from "../../lib/aws/environment.ts";
import { clearTemporaryFolder } from "../../lib/aws/function-media.ts";
import { logRender } from "../../lib/aws/log-render.ts";
import type { RenderState } from "../../lib/render/render-state.ts";
import { prepareRender } from "../../lib/steps/prepare-render.ts";

const step = prepareRender(createPrepareDependencies(readEnvironment(process.env)));

export const handler = middy<unknown, RenderState>()
  .use(logRender("PrepareRender"))
  .use(clearTemporaryFolder())
  .handler((input) => step(input));
