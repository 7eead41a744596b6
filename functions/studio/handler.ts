import middy from "@middy/core";
import { createStudioDependencies } from "../../lib/aws/create-studio-dependencies.ts";
import { readEnvironment } from "../../lib/aws/environment.ts";
import { clearTemporaryFolder } from "../../lib/aws/function-media.ts";
import { logStudio } from "../../lib/aws/log-studio.ts";
import { runStudioJob, type StudioRun } from "../../lib/aws/run-studio-job.ts";

const run = runStudioJob(createStudioDependencies(readEnvironment(process.env)));

export const handler = middy<unknown, StudioRun>()
  .use(logStudio())
  .use(clearTemporaryFolder())
  .handler((event) => run(event));
