import type { PollAnswer } from "../video-provider.ts";
import { answeredClipUnknown, linkOfAnsweredClip } from "./answered-clip.ts";
import { ask, type Reply } from "./ask.ts";
import { compose } from "./compose.ts";
import type { Connection } from "./connection.ts";
import { findContentLink } from "./content-links.ts";
import { jobFailure } from "./job-failure.ts";
import { isNotFound } from "./not-found.ts";
import { exchangeFailure, goneFailure, notUnderstood, replyFailure } from "./reply-failure.ts";
import { type Job, readJob } from "./response.ts";
import { jobPhase } from "./status-words.ts";
import { readWaitHint } from "./wait-hints.ts";

/** Looks at a job once. Only a verdict on the job itself ends it: it may be paid for, and still be running. */
export async function pollJob(connection: Connection, jobId: string): Promise<PollAnswer> {
  if (connection.profile.answersAtOnce) {
    return linkOfAnsweredClip(jobId) === null ? answeredClipUnknown(connection, "poll") : { status: "completed" };
  }
  const request = compose(connection, "GET", [jobId]);
  const exchange = await ask(connection, connection.otherTimeoutSeconds, request);
  const { reply } = exchange;
  if (reply === undefined) return { status: "unreachable", failure: exchangeFailure(connection, "poll", exchange) };
  const job = readJob(reply.json);
  if (reply.httpStatus >= 300) return readRefusal(connection, reply, job);
  if (job !== null && (job.id !== null || job.status !== null)) return readState(connection, reply, job);
  const failure = replyFailure(connection, "poll", reply);
  if (reply.json !== undefined && failure.class === "policy") return { status: "failed", failure };
  return { status: "unreachable", failure: notUnderstood(connection, "poll") };
}

function readState(connection: Connection, reply: Reply, job: Job): PollAnswer {
  const phase = jobPhase(job.status);
  if (phase === "completed") return readCompleted(connection, reply, job);
  if (phase === "failed" || phase === "gone") {
    return { status: "failed", failure: jobFailure(connection, "poll", reply, job) };
  }
  const pollAfterSeconds = readWaitHint(reply.headers);
  const { hasQueue, hasProgress } = connection.profile;
  const progress = hasProgress || job.progress !== 0 ? job.progress : null;
  return { status: "running", queued: hasQueue && phase === "queued", progress, pollAfterSeconds };
}

/**
 * A gateway calls a job completed, and bills it, whose clip was held back: only its error says so (APIYI's page of Grok
 * Imagine). An error beside a clip's link keeps no clip from us.
 */
function readCompleted(connection: Connection, reply: Reply, { error }: Job): PollAnswer {
  if (error === null || findContentLink(reply.json, connection.baseURL) !== null) return { status: "completed" };
  const failure = replyFailure(connection, "poll", reply, { error });
  return failure.class === "policy" ? { status: "failed", failure } : { status: "completed" };
}

function readRefusal(connection: Connection, reply: Reply, job: Job | null): PollAnswer {
  // vLLM-Omni answers for a failed job with the status of what went wrong, and the whole job as the body.
  const phase = job?.isWhole === true ? jobPhase(job.status) : "running";
  if (job !== null && (phase === "failed" || phase === "gone")) {
    return { status: "failed", failure: jobFailure(connection, "poll", reply, job) };
  }
  if (isNotFound(reply)) {
    const message = "The provider doesn't know the job (any more).";
    return { status: "failed", failure: goneFailure(connection, "poll", "job_not_found", message) };
  }
  const failure = exchangeFailure(connection, "poll", { reply });
  // A refusal of the poll is no verdict on the job, unless it speaks of its content or its end.
  const isVerdict = failure.class === "policy" || (failure.class === "expired" && reply.httpStatus < 500);
  if (isVerdict && reply.json !== undefined) return { status: "failed", failure };
  return { status: "unreachable", failure };
}
