import type { Failure } from "../../render/failure.ts";
import { classifyFailure } from "../classify.ts";
import { type Exchange, type Reply, withoutKey } from "./ask.ts";
import type { Connection } from "./connection.ts";
import { connectionFailure } from "./connection-error.ts";
import { readWaitHint } from "./wait-hints.ts";

type Phase = "create" | "poll" | "download";

/** What an answer means as a failure. `body`: what to judge, the whole answer by default. */
export function replyFailure(connection: Connection, phase: Phase, reply: Reply, body?: unknown): Failure {
  const evidence = body ?? reply.json ?? reply.text.slice(0, 65_536);
  const provider = connection.profile.classifiedAs ?? connection.name;
  const failure = classifyFailure({ provider, phase, httpStatus: reply.httpStatus, body: evidence });
  const hint = readWaitHint(reply.headers);
  return {
    ...failure,
    provider: connection.name,
    code: withoutKey(connection, failure.code),
    message: withoutKey(connection, failure.message),
    ...(hint === null ? {} : { retryAfterSeconds: hint }),
  };
}

/** The failure of an exchange that brought nothing usable: no answer at all, or one that says no. */
export function exchangeFailure(connection: Connection, phase: Phase, exchange: Exchange): Failure {
  if (exchange.reply === undefined) return connectionFailure(connection, phase, exchange.error);
  if (exchange.reply.httpStatus < 400) return notUnderstood(connection, phase);
  return replyFailure(connection, phase, exchange.reply);
}

/** A success that says nothing we understand, or a redirect that we don't follow. */
export function notUnderstood(connection: Connection, phase: Phase): Failure {
  return {
    class: "transient",
    code: "answer_not_understood",
    message: "The server's answer is not what the Videos protocol has here.",
    phase,
    provider: connection.name,
    retryable: true,
    billed: "unknown",
    remedy: "Check that the base URL is that of a server with the OpenAI Videos protocol, usually ending in /v1.",
  };
}

/** The job, or what it made, is no longer there. */
export function goneFailure(connection: Connection, phase: Phase, code: string, message: string): Failure {
  return {
    class: "expired",
    code,
    message,
    phase,
    provider: connection.name,
    retryable: true,
    billed: "unknown",
    remedy: "Ask again: the clip must be made anew.",
  };
}
