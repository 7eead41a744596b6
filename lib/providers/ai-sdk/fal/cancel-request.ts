import { ask } from "../../openai/ask.ts";
import { isNotFound, isPage } from "../../openai/not-found.ts";
import { exchangeFailure } from "../../openai/reply-failure.ts";
import type { CancelAnswer } from "../../video-provider.ts";
import { compose } from "../compose.ts";
import type { ServiceConnection } from "../connection.ts";
import { foreignJob } from "../own-failures.ts";
import { isRequestPath } from "./request-path.ts";

/** Takes a request out of the queue, or asks the runner to stop: the model decides whether it does. */
export async function cancelRequest(connection: ServiceConnection, jobId: string): Promise<CancelAnswer> {
  if (!isRequestPath(jobId)) return { status: "failed", failure: foreignJob(connection, "poll") };
  const request = compose(connection, "PUT", `${jobId}/cancel`);
  const exchange = await ask(connection, connection.otherTimeoutSeconds, request);
  const { reply } = exchange;
  const isOver = reply !== undefined && /ALREADY_COMPLETED|NOT_FOUND/.test(reply.text);
  if (isOver || (reply !== undefined && isNotFound(reply))) return { status: "gone" };
  if (reply !== undefined && reply.httpStatus < 300 && !isPage(reply)) return { status: "canceled" };
  return { status: "failed", failure: exchangeFailure(connection, "poll", exchange) };
}
