import middy from "@middy/core";
import { createProviderDependencies } from "../../lib/aws/create-provider-dependencies.ts";
import { readEnvironment } from "../../lib/aws/environment.ts";
import { logRender } from "../../lib/aws/log-render.ts";
import type { RenderState } from "../../lib/render/render-state.ts";
import { pollVideo } from "../../lib/steps/poll-video.ts";

const step = pollVideo(createProviderDependencies(readEnvironment(process.env)));

export const handler = middy<RenderState, RenderState>()
  .use(logRender("PollVideo"))
  .handler((input) => step(input));
