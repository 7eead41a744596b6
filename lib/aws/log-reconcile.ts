import { Logger } from "@aws-lambda-powertools/logger";
import type { MiddlewareObj } from "@middy/core";
import type { ReconcileReport } from "../render/reconcile-report.ts";

/** One line of counts for each run, and one for each finding. */
export function logReconcile(
  logger = new Logger({ serviceName: "stillmotion" }),
): MiddlewareObj<unknown, ReconcileReport> {
  return {
    after({ response }) {
      if (response === null || response === undefined) return;
      const { reported, ...counts } = response;
      logger.info("Reconcile", { ...counts, reported: reported.length });
      for (const { what, name, message } of reported) logger.warn(message, { what, about: name });
    },
    onError({ error }) {
      logger.error("Reconcile broke", { error: error instanceof Error ? error : new Error(String(error)) });
    },
  };
}
