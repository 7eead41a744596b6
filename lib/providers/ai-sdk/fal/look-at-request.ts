import * as z from "zod/mini";
import { ask } from "../../openai/ask.ts";
import { compose } from "../compose.ts";
import type { ServiceConnection } from "../connection.ts";
import { failed, gone, type Look, lookAt, running } from "../look.ts";
import { foreignJob } from "../own-failures.ts";
import { readResult } from "./read-result.ts";
import { isRequestPath } from "./request-path.ts";

const statusSchema = z.looseObject({ status: z.string(), error: z.optional(z.unknown()) });

/**
 * The queue first, which knows whether a request waits or runs. It says COMPLETED of failures too: what became of it is
 * in the result alone, which is also where the clip's link is.
 */
export async function lookAtRequest(connection: ServiceConnection, jobId: string): Promise<Look> {
  if (!isRequestPath(jobId)) return { status: "failed", failure: foreignJob(connection, "poll") };
  let failedInQueue: Look | null = null;
  const look = await lookAt(connection, compose(connection, "GET", `${jobId}/status`), (json, reply) => {
    const parsed = statusSchema.safeParse(json);
    if (!parsed.success) return null;
    const { status, error } = parsed.data;
    if (error != null) failedInQueue = failed(connection, reply);
    if (status === "FAILED" || status === "ERROR") return failed(connection, reply);
    if (/^CANCELL?ED$/.test(status)) return gone(connection, "job_canceled", "The provider says the job is canceled.");
    if (status === "COMPLETED") return { status: "completed", link: null };
    return running(reply, status === "IN_QUEUE");
  });
  if (look.status !== "completed") return look;
  const exchange = await ask(connection, connection.otherTimeoutSeconds, compose(connection, "GET", jobId));
  const result = readResult(connection, exchange);
  return result.status === "unreachable" && exchange.reply !== undefined && failedInQueue !== null
    ? failedInQueue
    : result;
}
