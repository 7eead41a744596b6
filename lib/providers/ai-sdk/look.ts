import type { Failure } from "../../render/failure.ts";
import { ask, type Exchange, type Reply } from "../openai/ask.ts";
import type { ComposedRequest } from "../openai/compose.ts";
import { connectionFailure } from "../openai/connection-error.ts";
import { isNotFound } from "../openai/not-found.ts";
import { goneFailure, replyFailure } from "../openai/reply-failure.ts";
import { readWaitHint } from "../openai/wait-hints.ts";
import type { ServiceConnection } from "./connection.ts";
import { notUnderstood } from "./own-failures.ts";

/** What one look at a job found. */
export type Look =
  | { status: "running"; queued: boolean; progress: number | null; pollAfterSeconds: number | null }
  /** `link`: where the clip is; null if it comes with the answer itself. */
  | { status: "completed"; link: string | null }
  | { status: "failed"; failure: Failure }
  | { status: "unreachable"; failure: Failure };

/** What a service makes of an answer of its own, null if it says nothing it knows. */
export type ReadJob = (json: unknown, reply: Reply) => Look | null;

/** Asks about a job, and reads what a success says with `read`. */
export async function lookAt(connection: ServiceConnection, request: ComposedRequest, read: ReadJob): Promise<Look> {
  return readLook(connection, await ask(connection, connection.otherTimeoutSeconds, request), read);
}

export function readLook(connection: ServiceConnection, exchange: Exchange, read: ReadJob): Look {
  const { reply, error } = exchange;
  if (reply === undefined) return { status: "unreachable", failure: connectionFailure(connection, "poll", error) };
  if (reply.httpStatus >= 400) return readRefusal(connection, reply);
  const look = reply.httpStatus < 300 ? read(reply.json, reply) : null;
  return look ?? { status: "unreachable", failure: notUnderstood(connection, "poll") };
}

export function running(reply: Reply, queued: boolean, progress: number | null = null): Look {
  const percent = progress === null ? null : Math.min(100, Math.max(0, progress));
  return { status: "running", queued, progress: percent, pollAfterSeconds: readWaitHint(reply.headers) };
}

/** A job that failed, as `body` says; the whole answer by default. */
export function failed(connection: ServiceConnection, reply: Reply, body?: unknown): Look {
  return { status: "failed", failure: replyFailure(connection, "poll", reply, body) };
}

export function gone(connection: ServiceConnection, code: string, message: string): Look {
  return { status: "failed", failure: goneFailure(connection, "poll", code, message) };
}

/** Only a verdict on the job itself ends it: it may be paid for, and still be running. */
export function readRefusal(connection: ServiceConnection, reply: Reply): Look {
  if (isNotFound(reply)) return gone(connection, "job_not_found", "The provider doesn't know the job (any more).");
  const failure = replyFailure(connection, "poll", reply);
  const { httpStatus } = reply;
  const isVerdict =
    failure.class === "policy" ||
    (failure.class === "expired" && httpStatus < 500) ||
    // The same question gets the same answer: our part of it is only the job's id.
    (failure.class === "request" && (httpStatus === 400 || httpStatus === 422));
  return { status: isVerdict && reply.json !== undefined ? "failed" : "unreachable", failure };
}
