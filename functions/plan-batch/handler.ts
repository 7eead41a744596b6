import middy from "@middy/core";
import { createPlanBatchDependencies } from "../../lib/aws/create-batch-dependencies.ts";
import { createEmit } from "../../lib/aws/create-emit.ts";
import { readEnvironment } from "../../lib/aws/environment.ts";
import { logRender } from "../../lib/aws/log-render.ts";
import { now } from "../../lib/aws/now.ts";
import { type PlannedBatch, planBucketBatch } from "../../lib/batch/plan-bucket-batch.ts";
import { planOrRefuse, type UnusableBatch } from "../../lib/batch/refuse-batch.ts";

const environment = readEnvironment(process.env);
const plan = planOrRefuse(planBucketBatch(createPlanBatchDependencies(environment)), {
  emit: createEmit(environment),
  now,
});

export const handler = middy<unknown, PlannedBatch | UnusableBatch>()
  .use(logRender("PlanBatch"))
  .handler((input) => plan(input));
