import type { Failure } from "../../render/failure.ts";
import type { DownloadAnswer } from "../video-provider.ts";
import type { Reply } from "./ask.ts";
import type { Connection } from "./connection.ts";
import { isNotFound } from "./not-found.ts";
import { goneFailure, notUnderstood, replyFailure } from "./reply-failure.ts";

/** What a refusal to hand out a clip means. `isOwn`: it came from the API itself, not from a storage host. */
export function readContentRefusal(connection: Connection, reply: Reply, isOwn: boolean): DownloadAnswer {
  const { httpStatus } = reply;
  if (httpStatus < 400) return { status: "later", failure: notUnderstood(connection, "download") };
  if (isOwn && isNotReady(reply)) return { status: "later", failure: notReady(connection, reply) };
  // The API's own word counts, not a page of a proxy before it; of a storage host any will do.
  if (isNotFound(reply) || (!isOwn && httpStatus === 404) || httpStatus === 410) {
    return { status: "failed", failure: goneFailure(connection, "download", "content_not_found", "The clip is gone.") };
  }
  const failure = replyFailure(connection, "download", reply);
  // The clip is made and perhaps paid for: a refused key, or a storage link that ran out, need not lose it.
  const passes =
    [401, 402, 403, 404, 408, 409, 425, 429].includes(httpStatus) || httpStatus >= 500 || isPassing(failure);
  return { status: passes ? "later" : "failed", failure };
}

export function isNotReady(reply: Reply): boolean {
  const words = /in[- _]progress|not (yet|ready|completed?|finished)|not_ready|still (being|running|processing)/i;
  return words.test(reply.text);
}

export function isPassing(failure: Failure): boolean {
  return failure.class === "transient" || failure.class === "rate_limited";
}

export function notReady(connection: Connection, reply: Reply): Failure {
  const failure = replyFailure(connection, "download", reply);
  const message = "The clip isn't ready to be fetched yet.";
  const remedy = "Nothing to do: it is asked for again.";
  return { ...failure, class: "transient", code: "content_not_ready", message, retryable: true, remedy };
}

export function hostRefused(connection: Connection, host: string): Failure {
  return {
    class: "account",
    code: "content_host_refused",
    message: "The provider keeps the clip on a host that may not be asked: it is not public, or not asked over https.",
    phase: "download",
    provider: connection.name,
    retryable: false,
    billed: "unknown",
    remedy: `If you trust it, allow the content host ${host} and fetch the clip again.`,
  };
}
