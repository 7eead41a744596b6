import middy from "@middy/core";
import { createReconcileDependencies } from "../../lib/aws/create-reconcile-dependencies.ts";
import { readEnvironment } from "../../lib/aws/environment.ts";
import { logReconcile } from "../../lib/aws/log-reconcile.ts";
import type { ReconcileReport } from "../../lib/render/reconcile-report.ts";
import { reconcile } from "../../lib/steps/reconcile.ts";

const dependencies = createReconcileDependencies(readEnvironment(process.env));
const step = reconcile(dependencies);
/** A minute is left for what is under way. */
const marginMilliseconds = 60_000;

/** `everything`: a look at all there is, asked for by hand. */
export const handler = middy<{ everything?: unknown }, ReconcileReport>()
  .use(logReconcile())
  .handler(({ everything }, context) =>
    step({
      ...dependencies.options,
      everything: everything === true,
      isTimeUp: () => context.getRemainingTimeInMillis() < marginMilliseconds,
    }),
  );
