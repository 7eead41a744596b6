import type { Failure } from "../../render/failure.ts";
import type { Connection } from "./connection.ts";
import { NotSentError } from "./fetch-fresh.ts";

export interface ConnectionError {
  code: "connection_refused" | "host_not_found" | "tls_failed" | "connection_failed" | "connection_lost" | "timed_out";
  /** True only if it is certain that no byte of the request reached the server. */
  beforeSending: boolean;
}

/** What happened to a request that got no answer. In doubt it was sent. */
export function readConnectionError(error: unknown): ConnectionError {
  const causes = flatten(error);
  const any = (test: (cause: Cause) => boolean) => causes.some(test);
  // With several addresses each attempt has an error of its own: all must have failed before the connection stood.
  const roots = causes.filter((cause) => cause.cause === undefined && cause.errors === undefined);
  const notSent = error instanceof NotSentError ? error : null;
  const beforeSending = notSent !== null || (roots.length > 0 && roots.every(isBeforeSending));
  if (any((cause) => cause.name === "AbortError")) return { code: "timed_out", beforeSending: notSent !== null };
  if (!beforeSending) {
    const slow = any((cause) => /TIMEOUT|ETIMEDOUT/.test(cause.code ?? ""));
    return { code: slow ? "timed_out" : "connection_lost", beforeSending };
  }
  if (any((cause) => cause.code === "ECONNREFUSED")) return { code: "connection_refused", beforeSending };
  if (any((cause) => cause.syscall === "getaddrinfo")) return { code: "host_not_found", beforeSending };
  if (any(isTLS) || notSent?.reached === "host") return { code: "tls_failed", beforeSending };
  return { code: "connection_failed", beforeSending };
}

interface Cause {
  name?: string;
  code?: string;
  syscall?: string;
  message?: string;
  cause?: unknown;
  errors?: unknown[];
}

function flatten(error: unknown): Cause[] {
  if (typeof error !== "object" || error === null) return [];
  const cause = error as Cause;
  return [cause, ...[cause.cause, ...(cause.errors ?? [])].flatMap(flatten)];
}

// A code alone does not tell: ECONNRESET and EHOSTUNREACH also come when a request is under way.
function isBeforeSending(cause: Cause): boolean {
  if (cause.syscall === "connect" || cause.syscall === "getaddrinfo") return true;
  return cause.code === "ECONNREFUSED" || cause.code === "UND_ERR_CONNECT_TIMEOUT" || isTLS(cause);
}

function isTLS(cause: Cause): boolean {
  const certificate =
    /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_CERT|HOSTNAME_MISMATCH|ERR_SSL_WRONG_VERSION)/;
  return certificate.test(cause.code ?? "") || /before secure TLS connection/.test(cause.message ?? "");
}

const sentences: Record<ConnectionError["code"], [message: string, remedy: string]> = {
  connection_refused: ["Nothing accepts connections at the base URL.", "Start the server, or correct the base URL."],
  host_not_found: ["The host of the base URL can't be found.", "Check the base URL and this machine's network."],
  tls_failed: ["No secure connection could be made.", "Check the base URL, its certificate and this machine's clock."],
  connection_failed: ["No connection could be made.", "Check the base URL and this machine's network."],
  connection_lost: ["The connection broke before the answer came.", "Nothing to do unless it keeps happening."],
  timed_out: ["No answer came in time.", "Nothing to do unless it keeps happening; then raise the time limit."],
};

/** The failure of a request without an answer. Its text is ours: the error's own may hold addresses. */
export function connectionFailure(connection: Connection, phase: Failure["phase"], error: unknown): Failure {
  const { code } = readConnectionError(error);
  const [message, remedy] = sentences[code];
  const provider = connection.name;
  return { class: "transient", code, message, phase, provider, retryable: true, billed: "unknown", remedy };
}
