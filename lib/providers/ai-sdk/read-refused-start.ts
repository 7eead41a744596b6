import type { Failure } from "../../render/failure.ts";
import type { Reply } from "../openai/ask.ts";
import { isTurnedAway, isVerdict } from "../openai/read-verdict.ts";
import { replyFailure } from "../openai/reply-failure.ts";
import type { CreateAnswer } from "../video-provider.ts";
import type { ServiceConnection } from "./connection.ts";
import { requestFailure } from "./own-failures.ts";

/** What an answer other than a success means for a request that costs money: whether a job may exist decides. */
export function readRefusedStart(connection: ServiceConnection, reply: Reply): CreateAnswer {
  const { httpStatus } = reply;
  // 302 and 303 are also how a server says "done, look over there".
  if (httpStatus === 302 || httpStatus === 303)
    return { status: "unknown", failure: redirected(connection, "unknown") };
  if (httpStatus < 400) return { status: "failed", failure: redirected(connection, "no") };
  const failure = replyFailure(connection, "create", reply);
  // An outspoken verdict on the request, the key or the content is final whatever its status.
  if ((httpStatus >= 500 || httpStatus === 429) && reply.json !== undefined && isVerdict(failure)) {
    return { status: "failed", failure };
  }
  if (httpStatus === 429) return { status: "later", failure };
  if (isTurnedAway(reply)) return { status: "later", failure };
  if (httpStatus >= 500 || httpStatus === 408 || httpStatus === 409) return { status: "unknown", failure };
  return { status: failure.class === "rate_limited" ? "later" : "failed", failure };
}

function redirected(connection: ServiceConnection, billed: Failure["billed"]): Failure {
  const message = "The server sends the request somewhere else, and a request that costs money is not sent on.";
  const remedy = "Set the base URL to the address the server redirects to.";
  return { ...requestFailure(connection, { code: "redirected", message, remedy }), class: "account", billed };
}
