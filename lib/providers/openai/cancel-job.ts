import type { CancelAnswer } from "../video-provider.ts";
import { ask } from "./ask.ts";
import { compose } from "./compose.ts";
import type { Connection } from "./connection.ts";
import { isNotFound } from "./not-found.ts";
import { exchangeFailure } from "./reply-failure.ts";

/** Deletes a job; servers that can do so stop a running one. */
export async function cancelJob(connection: Connection, jobId: string): Promise<CancelAnswer> {
  const request = compose(connection, "DELETE", [jobId]);
  const exchange = await ask(connection, connection.otherTimeoutSeconds, request);
  const status = exchange.reply?.httpStatus;
  if (status !== undefined && status < 300) return { status: "canceled" };
  if (exchange.reply !== undefined && isNotFound(exchange.reply)) return { status: "gone" };
  const failure = exchangeFailure(connection, "poll", exchange);
  if (status !== 405 && status !== 501) return { status: "failed", failure };
  return {
    status: "failed",
    failure: {
      ...failure,
      class: "request",
      code: "cancel_unsupported",
      message: "This server can't cancel a job.",
      retryable: false,
      remedy: "The job runs to its end and may be charged; nothing waits for it any more.",
    },
  };
}
