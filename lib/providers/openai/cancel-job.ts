import type { CancelAnswer } from "../video-provider.ts";
import { ask, type Reply } from "./ask.ts";
import { compose } from "./compose.ts";
import type { Connection } from "./connection.ts";
import { isNotFound, isPage } from "./not-found.ts";
import { exchangeFailure, notUnderstood, replyFailure } from "./reply-failure.ts";
import { readJob } from "./response.ts";
import { saysNo } from "./says-no.ts";
import { jobPhase } from "./status-words.ts";

/** Deletes a job; servers that can do so stop a running one. */
export async function cancelJob(connection: Connection, jobId: string): Promise<CancelAnswer> {
  const request = compose(connection, "DELETE", [jobId]);
  const exchange = await ask(connection, connection.otherTimeoutSeconds, request);
  const status = exchange.reply?.httpStatus;
  if (exchange.reply !== undefined && exchange.reply.httpStatus < 300) return readSuccess(connection, exchange.reply);
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

/** A success counts, unless it says that the job goes on, or comes from something that knows no jobs. */
function readSuccess(connection: Connection, reply: Reply): CancelAnswer {
  const body = reply.json;
  if (saysNo(body)) return { status: "failed", failure: replyFailure(connection, "poll", reply) };
  const isKept = typeof body === "object" && body !== null && "deleted" in body && body.deleted === false;
  const status = readJob(body)?.status ?? null;
  const goesOn = status !== null && ["queued", "running"].includes(jobPhase(status));
  if (isKept || goesOn || isPage(reply)) return { status: "failed", failure: notUnderstood(connection, "poll") };
  return { status: "canceled" };
}
