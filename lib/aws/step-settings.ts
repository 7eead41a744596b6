import { randomUUID } from "node:crypto";
import { createCatalogue } from "../providers/catalogue/catalogue.ts";
import { mostJobsOf } from "../providers/most-jobs.ts";
import type { StepSettings } from "../steps/step-dependencies.ts";
import type { Environment } from "./environment.ts";

/** What the steps want to know of this deployment. */
export function stepSettings(environment: Environment): StepSettings {
  return {
    clipsBucket: environment.CLIPS_BUCKET,
    request: environment.REQUEST_DEFAULTS,
    budget: {
      usdPerDay: environment.BUDGET_USD_PER_DAY ?? null,
      usdPerMonth: environment.BUDGET_USD_PER_MONTH ?? null,
      refuseUnknownPrices: environment.REFUSE_UNKNOWN_PRICES === "true",
    },
    ...(environment.STILLS_BUCKET === undefined
      ? {}
      : { stillBuckets: [environment.STILLS_BUCKET, environment.CLIPS_BUCKET] }),
    stillHosts: environment.STILL_HOSTS.split(",").filter((host) => host !== ""),
    mostJobsAt: mostJobsOf(
      environment.PROVIDERS,
      createCatalogue(environment.PROVIDERS),
      environment.MOST_JOBS ?? null,
    ),
    ...(environment.QUIET_HOURS === undefined ? {} : { quietHours: environment.QUIET_HOURS }),
    sidecars: environment.SIDECARS,
    strict: environment.STRICT === "true",
    sidecarGraceSeconds: environment.SIDECAR_GRACE_SECONDS,
    // A log stream is one process.
    runner: process.env.AWS_LAMBDA_LOG_STREAM_NAME ?? randomUUID(),
    otherRunnersAreGone: false,
    createLimitSeconds: environment.CREATE_LIMIT_SECONDS,
    createSettleSeconds: () => environment.CREATE_SETTLE_SECONDS,
  };
}
