import middy from "@middy/core";
import { createPlanBatchDependencies } from "../../lib/aws/create-batch-dependencies.ts";
import { readEnvironment } from "../../lib/aws/environment.ts";
import { logRender } from "../../lib/aws/log-render.ts";
import { type PlannedBatch, planBucketBatch } from "../../lib/batch/plan-bucket-batch.ts";

const plan = planBucketBatch(createPlanBatchDependencies(readEnvironment(process.env)));

export const handler = middy<unknown, PlannedBatch>()
  .use(logRender("PlanBatch"))
  .handler((input) => plan(input));
