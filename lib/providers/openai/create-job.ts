import type { Failure } from "../../render/failure.ts";
import type { CreateAnswer, VideoJobRequest } from "../video-provider.ts";
import { readAnsweredClip } from "./answered-clip.ts";
import { ask, type Reply } from "./ask.ts";
import type { ComposedRequest } from "./compose.ts";
import { composeCreate } from "./compose-create.ts";
import type { Connection } from "./connection.ts";
import { connectionFailure, readConnectionError } from "./connection-error.ts";
import { jobFailure } from "./job-failure.ts";
import { isTurnedAway, isVerdict } from "./read-verdict.ts";
import { notUnderstood, replyFailure } from "./reply-failure.ts";
import { stillFormOf } from "./request.ts";
import { readJob } from "./response.ts";
import { saysNo } from "./says-no.ts";
import { jobPhase } from "./status-words.ts";
import { readWaitHint } from "./wait-hints.ts";

/** Data URLs longer than this are refused by OpenAI's own document; no other server names a limit. */
const imageUrlLimit = 20_971_520;

/** Asks for one job with one POST. Whether a job may exist afterwards decides between the answers. */
export async function createJob(connection: Connection, job: VideoJobRequest): Promise<CreateAnswer> {
  const dataUrlLength = 40 + Math.ceil(job.still.bytes.length / 3) * 4;
  if (stillFormOf(connection, job) === "image_url" && dataUrlLength > imageUrlLimit) {
    return { status: "failed", failure: stillTooLarge(connection) };
  }
  return sendCreate(connection, await composeCreate(connection, job));
}

/** Sends a request for a job, once, and reads from the answer whether there is one. */
export async function sendCreate(connection: Connection, request: ComposedRequest): Promise<CreateAnswer> {
  const { reply, error } = await ask(connection, connection.createTimeoutSeconds, request);
  if (reply === undefined) {
    const failure = connectionFailure(connection, "create", error);
    return { status: readConnectionError(error).beforeSending ? "later" : "unknown", failure };
  }
  return reply.httpStatus < 300 ? readSuccess(connection, reply) : readRefusal(connection, reply);
}

function readSuccess(connection: Connection, reply: Reply): CreateAnswer {
  const job = readJob(reply.json);
  if (job !== null && job.id !== null) {
    if (connection.profile.answersAtOnce && jobPhase(job.status) === "completed") {
      return readAnsweredClip(connection, reply);
    }
    if (jobPhase(job.status) === "failed" && job.error !== null) {
      const failure = jobFailure(connection, "create", reply, job);
      return { status: "failed", failure: { ...failure, billed: failure.billed === "yes" ? "yes" : "unknown" } };
    }
    const created = { status: "created", jobId: job.id, pollAfterSeconds: readWaitHint(reply.headers) } as const;
    return connection.announces ? { ...created, announced: true } : created;
  }
  if (!saysNo(reply.json)) return { status: "unknown", failure: notUnderstood(connection, "create") };
  // A refusal dressed as success, as some gateways have it.
  const failure = replyFailure(connection, "create", reply);
  return { status: isVerdict(failure) ? "failed" : "unknown", failure };
}

function readRefusal(connection: Connection, reply: Reply): CreateAnswer {
  const { httpStatus } = reply;
  if (httpStatus < 400) {
    // 302 and 303 are also how a server says "done, look over there".
    const isDone = httpStatus === 302 || httpStatus === 303;
    return { status: isDone ? "unknown" : "failed", failure: redirectFailure(connection, isDone ? "unknown" : "no") };
  }
  const failure = replyFailure(connection, "create", reply);
  // An outspoken verdict on the request, the key or the content is final whatever its status; none of these is retried.
  if ((httpStatus >= 500 || httpStatus === 429) && reply.json !== undefined && isVerdict(failure)) {
    return { status: "failed", failure };
  }
  if (httpStatus === 429) return { status: "later", failure };
  if (isTurnedAway(reply)) return { status: "later", failure };
  // Where a create takes as long as its clip, the API's own word is the end of the whole job.
  if (connection.profile.answersAtOnce && httpStatus >= 500 && reply.json !== undefined)
    return { status: "failed", failure };
  if (httpStatus >= 500 || httpStatus === 408 || httpStatus === 409) return { status: "unknown", failure };
  return { status: failure.class === "rate_limited" ? "later" : "failed", failure };
}

function stillTooLarge(connection: Connection): Failure {
  return {
    class: "request",
    code: "still_too_large",
    message: "The still is larger than this server takes as a data URL.",
    phase: "create",
    provider: connection.name,
    retryable: false,
    billed: "no",
    remedy: "Send a smaller still, or send stills as files (the form `file`).",
  };
}

function redirectFailure(connection: Connection, billed: Failure["billed"]): Failure {
  return {
    class: "account",
    code: "redirected",
    message: "The server sends the request somewhere else, and a request that costs money is not sent on.",
    phase: "create",
    provider: connection.name,
    retryable: false,
    billed,
    remedy: "Set the base URL to the address the server redirects to (https, no trailing part missing).",
  };
}
