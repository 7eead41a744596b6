import { ask, type Reply } from "../openai/ask.ts";
import type { ComposedRequest } from "../openai/compose.ts";
import { connectionFailure, readConnectionError } from "../openai/connection-error.ts";
import { isVerdict } from "../openai/read-verdict.ts";
import { replyFailure } from "../openai/reply-failure.ts";
import { saysNo } from "../openai/says-no.ts";
import { readWaitHint } from "../openai/wait-hints.ts";
import type { CreateAnswer, VideoJobRequest } from "../video-provider.ts";
import { isPlainPath } from "./compose.ts";
import { composeStart } from "./compose-start.ts";
import type { ServiceConnection } from "./connection.ts";
import { notUnderstood, requestFailure } from "./own-failures.ts";
import { readRefusedStart } from "./read-refused-start.ts";
import type { Starter } from "./starter.ts";
import { readIgnoredStill, readWarnings } from "./warnings.ts";

/** Sends one POST, once, and only if it holds all that was asked for. */
export async function createJob(
  connection: ServiceConnection,
  starter: Starter,
  job: VideoJobRequest,
): Promise<CreateAnswer> {
  if (!isPlainPath(job.model)) return { status: "failed", failure: modelInvalid(connection) };
  const plan = await starter.plan(connection, job);
  if ("status" in plan) return plan;
  const { request, warnings, announced } = await composeStart(connection, starter, job, plan);
  const refused = readWarnings(connection, job, warnings);
  if (refused !== null) return { status: "failed", failure: refused };
  assertComplete(connection, request, job);
  const { reply, error } = await ask(connection, connection.createTimeoutSeconds, request);
  if (reply === undefined) {
    const failure = connectionFailure(connection, "create", error);
    return { status: readConnectionError(error).beforeSending ? "later" : "unknown", failure };
  }
  return reply.httpStatus < 300
    ? readSuccess(connection, starter, job, reply, announced)
    : readRefusedStart(connection, reply);
}

function readSuccess(
  connection: ServiceConnection,
  starter: Starter,
  job: VideoJobRequest,
  reply: Reply,
  announced: boolean,
): CreateAnswer {
  const ignored = readIgnoredStill(connection, reply.json);
  if (ignored !== null) return { status: "failed", failure: ignored };
  const jobId = starter.readJobId(reply.json, job);
  if (jobId !== null) {
    const created = { status: "created", jobId, pollAfterSeconds: readWaitHint(reply.headers) } as const;
    return announced ? { ...created, announced: true } : created;
  }
  if (!saysNo(reply.json)) return { status: "unknown", failure: notUnderstood(connection, "create") };
  // A refusal dressed as success.
  const failure = replyFailure(connection, "create", reply);
  return { status: isVerdict(failure) ? "failed" : "unknown", failure };
}

/** An update of an SDK may drop a still it used to send, or send it elsewhere: neither may cost anything. */
function assertComplete(connection: ServiceConnection, request: ComposedRequest, job: VideoJobRequest): void {
  const { url, init } = request;
  const still = Buffer.from(job.still.bytes).toString("base64");
  if (url.origin !== connection.baseURL.origin)
    throw new Error("The AI SDK's model wrote a request to another server.");
  if (typeof init.body !== "string" || !init.body.includes(still)) {
    throw new Error("The AI SDK's model left the still out of its request.");
  }
}

function modelInvalid(connection: ServiceConnection) {
  const message = "The model's name has characters that no model's name has.";
  return requestFailure(connection, { code: "model_invalid", message, remedy: "Correct the model's name." });
}
