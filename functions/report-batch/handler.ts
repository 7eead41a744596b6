import middy from "@middy/core";
import { createReportBatchDependencies } from "../../lib/aws/create-batch-dependencies.ts";
import { readEnvironment } from "../../lib/aws/environment.ts";
import { logRender } from "../../lib/aws/log-render.ts";
import type { PlannedBatch } from "../../lib/batch/plan-bucket-batch.ts";
import { type ReportedBatch, reportBucketBatch } from "../../lib/batch/report-bucket-batch.ts";

const report = reportBucketBatch(createReportBatchDependencies(readEnvironment(process.env)));

export const handler = middy<{ batch: PlannedBatch }, ReportedBatch>()
  .use(logRender("ReportBatch"))
  .handler((input) => report(input));
