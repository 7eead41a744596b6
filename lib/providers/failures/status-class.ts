import type { FailureClass } from "../../render/failure.ts";

/** What a bare HTTP status means, with nothing in the body to go by. */
export function classOfStatus(status: number, gone: boolean): FailureClass | undefined {
  // 420 is what some put in place of 429.
  if (status === 429 || status === 420) return "rate_limited";
  if (status === 401 || status === 402 || status === 403 || status === 407) return "account";
  // Gone only where something was made before: on create, 404 is an address or a model that is not there.
  if ((status === 404 || status === 410) && gone) return "expired";
  // Closed by a proxy between us and them (499), too early (425), too slow (408), the wrong server (421).
  if (status === 408 || status === 421 || status === 425 || status === 499) return "transient";
  if (status >= 400 && status < 500) return "request";
  if (status >= 300) return "transient";
  return undefined;
}

/** gRPC's names, in Google's answers and others'. No verdicts: they count after all sentences. */
export const rpcClasses: Readonly<Record<string, FailureClass>> = {
  INVALID_ARGUMENT: "request",
  FAILED_PRECONDITION: "request",
  OUT_OF_RANGE: "request",
  UNIMPLEMENTED: "request",
  ALREADY_EXISTS: "request",
  PERMISSION_DENIED: "account",
  UNAUTHENTICATED: "account",
  RESOURCE_EXHAUSTED: "rate_limited",
  UNAVAILABLE: "transient",
  INTERNAL: "transient",
  UNKNOWN: "transient",
  ABORTED: "transient",
  CANCELLED: "transient",
  DEADLINE_EXCEEDED: "transient",
  DATA_LOSS: "transient",
};

/** The same by number, as a failed operation of Google's carries it. */
export const rpcNumbers: Readonly<Record<string, keyof typeof rpcClasses>> = {
  "1": "CANCELLED",
  "2": "UNKNOWN",
  "3": "INVALID_ARGUMENT",
  "4": "DEADLINE_EXCEEDED",
  "7": "PERMISSION_DENIED",
  "8": "RESOURCE_EXHAUSTED",
  "9": "FAILED_PRECONDITION",
  "11": "OUT_OF_RANGE",
  "12": "UNIMPLEMENTED",
  "13": "INTERNAL",
  "14": "UNAVAILABLE",
  "15": "DATA_LOSS",
  "16": "UNAUTHENTICATED",
};
