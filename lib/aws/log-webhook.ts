import { Logger } from "@aws-lambda-powertools/logger";
import type { WebhookLine } from "../webhooks/receive-webhook.ts";

/** One line for each request; none holds anything that stood in it, but for a job whose sender is known. */
export function createWebhookLog(logger = new Logger({ serviceName: "stillmotion" })): {
  tell(line: WebhookLine): void;
  broke(error: unknown): void;
} {
  return {
    tell: ({ outcome, ...more }) => logger.info(`Webhook: ${outcome}`, { outcome, ...more }),
    broke: (error) =>
      logger.error("Webhook broke", { error: error instanceof Error ? error : new Error(String(error)) }),
  };
}
