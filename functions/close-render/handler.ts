import middy from "@middy/core";
import { createEndingDependencies } from "../../lib/aws/create-ending-dependencies.ts";
import { readEnvironment } from "../../lib/aws/environment.ts";
import { logRender } from "../../lib/aws/log-render.ts";
import { type Closed, closeRender } from "../../lib/steps/close-render.ts";

const step = closeRender(createEndingDependencies(readEnvironment(process.env)));

export const handler = middy<unknown, Closed>()
  .use(logRender("CloseRender"))
  .handler((input) => step(input));
