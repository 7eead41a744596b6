import middy from "@middy/core";
import { createPollDependencies } from "../../lib/aws/create-poll-dependencies.ts";
import { readEnvironment } from "../../lib/aws/environment.ts";
import { logRender } from "../../lib/aws/log-render.ts";
import type { RenderState } from "../../lib/render/render-state.ts";
import { pollVideo } from "../../lib/steps/poll-video.ts";

const step = pollVideo(createPollDependencies(readEnvironment(process.env)));

export const handler = middy<RenderState, RenderState>()
  .use(logRender("PollVideo"))
  .handler((input) => step(input));
