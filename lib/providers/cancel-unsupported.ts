import type { CancelAnswer } from "./video-provider.ts";

/** The answer for a provider that has no way to stop a job. */
export function cancelUnsupported(provider: string): CancelAnswer {
  return {
    status: "failed",
    failure: {
      class: "request",
      code: "cancel_unsupported",
      message: "This provider can't cancel a job.",
      phase: "poll",
      provider,
      retryable: false,
      billed: "unknown",
      remedy: "The job runs to its end and may be charged; nothing waits for it any more.",
    },
  };
}
