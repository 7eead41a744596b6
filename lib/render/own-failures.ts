import type { Derivation } from "./derivation.ts";
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
    remedy: "Correct the request: a sidecar that is mended is enough; elsewhere drop the still again.",
    billed: "no",
  },
  source_unknown: {
    class: "request",
    phase: "prepare",
    message: "There is no render of that id.",
    remedy: "Name a render that `stillmotion list` shows.",
    billed: "no",
  },
  source_without_clip: {
    class: "request",
    phase: "prepare",
    message: "That render has no clip.",
    remedy: "Name a render that succeeded; one that failed can be tried again with `stillmotion retry`.",
    billed: "no",
  },
  derivation_unsupported: {
    class: "request",
    phase: "prepare",
    message: "That can't be made of this clip.",
    remedy: "Animate the still again with a changed prompt, or extend the clip, which works for every clip.",
    billed: "no",
  },
  characters_unsupported: {
    class: "request",
    phase: "prepare",
    message: "The provider knows no characters.",
    remedy: "Leave characters out, or ask a provider that has them: docs/profiles.md says which.",
    billed: "no",
  },
  character_unknown: {
    class: "request",
    phase: "prepare",
    message: "There is no character of that name at the provider.",
    remedy: "Make it with `stillmotion character create`; `stillmotion character list` shows those there are.",
    billed: "no",
  },
  character_exists: {
    class: "request",
    phase: "prepare",
    message: "The provider has a character of that name, made of another clip.",
    remedy: "Choose another name, or forget the old one with `stillmotion character remove`.",
    billed: "no",
  },
  model_retired: {
    class: "request",
    phase: "prepare",
    message: "The model was retired by its provider.",
    remedy: "Ask for another model, or name fallbacks in the request.",
    billed: "no",
  },
  sidecar_missing: {
    class: "request",
    phase: "prepare",
    message: "The still came without a sidecar, and this deployment renders none without.",
    remedy: "Put a request beside it: NAME.json for NAME.jpg. It starts the render.",
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
  provider_moved: {
    class: "account",
    phase: "poll",
    message: "The job was made at another address than the provider has now.",
    remedy: "Set the provider's address back, then run `stillmotion retry`: the job is carried on.",
    billed: "unknown",
  },
  provider_unreachable: {
    class: "transient",
    phase: "poll",
    message: "The provider could not be reached for so long that its job was given up for one of another provider.",
    remedy: "Nothing, if the fallback made the clip; the job that was given up may be billed.",
    retryable: false,
    billed: "unknown",
  },
  job_stalled: {
    class: "transient",
    phase: "poll",
    message: "The job took far longer than such jobs do: it was stopped for one of another provider.",
    remedy: "Nothing, if the fallback made the clip; the job that was stopped may be billed.",
    retryable: false,
    billed: "unknown",
  },
  budget_exhausted: {
    class: "account",
    phase: "create",
    message: "The job would cost more than may be spent.",
    remedy: "Raise the budget, or wait for the next day or month, then run `stillmotion retry`.",
    billed: "no",
  },
  price_unknown: {
    class: "account",
    phase: "create",
    message: "Nobody knows what the job would cost, and the deployment refuses such jobs.",
    remedy: "Ask for a model with a price in the catalogue, or allow unknown prices.",
    billed: "no",
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

/** A provider has no route for it. */
export function cantDerive(provider: string, kind: Derivation): Failure {
  return ownFailure("derivation_unsupported", { message: `The provider ${provider} can't ${kind} a clip.` });
}

/** A provider makes no characters, or shows none. */
export function noCharacters(provider: string): Failure {
  return ownFailure("characters_unsupported", { message: `The provider ${provider} knows no characters.` });
}

/** One of our own failures, with what is particular about this case. */
export function ownFailure(
  code: OwnFailureCode,
  particular: Partial<Pick<Failure, "message" | "remedy" | "phase" | "billed">> = {},
): Failure {
  const entry: Entry = ownFailures[code];
  return { code, provider: "stillmotion", ...entry, retryable: entry.retryable ?? false, ...particular };
}
