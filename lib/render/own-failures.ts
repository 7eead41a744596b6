import type { Failure, FailureClass } from "./failure.ts";

interface Entry {
  class: FailureClass;
  phase: Failure["phase"];
  message: string;
  remedy: string;
  retryable?: boolean;
  billed: Failure["billed"];
}

/** The failures Stillmotion finds by itself, rather than a provider. */
const ownFailures = {
  event_invalid: {
    class: "request",
    phase: "prepare",
    message: "The event does not say what to render.",
    remedy: "Send the event S3 sends, or a Render Requested event with a still and a request.",
    billed: "no",
  },
  request_invalid: {
    class: "request",
    phase: "prepare",
    message: "The request has keys or values we do not know.",
    remedy: "Correct the request and drop the still again.",
    billed: "no",
  },
  still_missing: {
    class: "request",
    phase: "prepare",
    message: "The still is not there any more.",
    remedy: "Drop the still again.",
    billed: "no",
  },
  deadline_exceeded: {
    class: "transient",
    phase: "poll",
    message: "The clip was not ready before the render's deadline.",
    remedy: "Try again with `stillmotion retry`, or allow more time with deadlineMinutes.",
    retryable: false,
    billed: "unknown",
  },
  canceled: {
    class: "request",
    phase: "poll",
    message: "The render was canceled.",
    remedy: "Start it again with `stillmotion retry`.",
    billed: "unknown",
  },
  create_outcome_unknown: {
    class: "transient",
    phase: "create",
    message: "The connection broke while the job was being created, and the provider can't tell whether it took it.",
    remedy:
      "Look at the provider's own list of jobs; if there is none, run `stillmotion retry` with --accept-duplicate.",
    retryable: false,
    billed: "unknown",
  },
  provider_key_missing: {
    class: "account",
    phase: "create",
    message: "The deployment has no key for its provider.",
    remedy: "Run `stillmotion secret set`, or fill the secret in the console, then run `stillmotion retry`.",
    billed: "no",
  },
  internal_error: {
    class: "transient",
    phase: "store",
    message: "Something broke on our own side.",
    remedy:
      "Mend what the message names, then run `stillmotion retry`: a job that was already made is carried on, not made again.",
    retryable: false,
    billed: "unknown",
  },
} as const satisfies Record<string, Entry>;

export type OwnFailureCode = keyof typeof ownFailures;

/** One of our own failures, with what is particular about this case. */
export function ownFailure(
  code: OwnFailureCode,
  particular: Partial<Pick<Failure, "message" | "remedy" | "phase" | "billed">> = {},
): Failure {
  const entry: Entry = ownFailures[code];
  return { code, provider: "stillmotion", ...entry, retryable: entry.retryable ?? false, ...particular };
}
