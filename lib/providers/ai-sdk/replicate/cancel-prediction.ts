import { ask } from "../../openai/ask.ts";
import { isNotFound, isPage } from "../../openai/not-found.ts";
import { exchangeFailure } from "../../openai/reply-failure.ts";
import type { CancelAnswer } from "../../video-provider.ts";
import { compose } from "../compose.ts";
import type { ServiceConnection } from "../connection.ts";
import { lookAtPrediction } from "./look-at-prediction.ts";

/** Stops a prediction. Replicate cancels one that has ended without a word, so whether it runs is looked up first. */
export async function cancelPrediction(connection: ServiceConnection, jobId: string): Promise<CancelAnswer> {
  const look = await lookAtPrediction(connection, jobId);
  if (look.status === "completed") return { status: "gone" };
  if (look.status === "failed") {
    return look.failure.code === "job_id_not_understood" ? look : { status: "gone" };
  }
  const request = compose(connection, "POST", `predictions/${jobId}/cancel`);
  const exchange = await ask(connection, connection.otherTimeoutSeconds, request);
  const { reply } = exchange;
  if (reply !== undefined && reply.httpStatus < 300 && !isPage(reply)) return { status: "canceled" };
  if (reply !== undefined && isNotFound(reply)) return { status: "gone" };
  return { status: "failed", failure: exchangeFailure(connection, "poll", exchange) };
}
