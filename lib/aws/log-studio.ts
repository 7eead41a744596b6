import { Logger } from "@aws-lambda-powertools/logger";
import type { MiddlewareObj } from "@middy/core";
import type { StudioRun } from "./run-studio-job.ts";

/** A line for each job: its id and how it went, never its prompt. */
export function logStudio(logger = new Logger({ serviceName: "stillmotion" })): MiddlewareObj<unknown, StudioRun> {
  let begun = 0;
  return {
    before() {
      begun = performance.now();
    },
    after({ response }) {
      if (response === null || response === undefined) return;
      const { jobId, outcome, failure } = response;
      logger.info(`Studio: ${outcome}`, {
        jobId,
        outcome,
        failure,
        milliseconds: Math.round(performance.now() - begun),
      });
    },
    onError({ error }) {
      logger.error("Studio broke", { error: error instanceof Error ? error : new Error(String(error)) });
    },
  };
}
