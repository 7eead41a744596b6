import middy from "@middy/core";
import { createStoreDependencies } from "../../lib/aws/create-store-dependencies.ts";
import { readEnvironment } from "../../lib/aws/environment.ts";
import { clearTemporaryFolder } from "../../lib/aws/function-media.ts";
import { logRender } from "../../lib/aws/log-render.ts";
import type { RenderState } from "../../lib/render/render-state.ts";
import { storeClip } from "../../lib/steps/store-clip.ts";

const step = storeClip(createStoreDependencies(readEnvironment(process.env)));

export const handler = middy<RenderState, RenderState>()
  .use(logRender("StoreClip"))
  .use(clearTemporaryFolder())
  .handler((input) => step(input));
