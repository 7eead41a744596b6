import middy from "@middy/core";
import { createAwaitDependencies } from "../../lib/aws/create-await-dependencies.ts";
import { readEnvironment } from "../../lib/aws/environment.ts";
import { logRender } from "../../lib/aws/log-render.ts";
import { type AwaitVideoAnswer, type AwaitVideoInput, awaitVideo } from "../../lib/steps/await-video.ts";

const step = awaitVideo(createAwaitDependencies(readEnvironment(process.env)));

export const handler = middy<AwaitVideoInput, AwaitVideoAnswer>()
  .use(logRender("AwaitVideo"))
  .handler((input) => step(input));
