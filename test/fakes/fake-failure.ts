import type { Failure, FailureClass } from "../../lib/render/failure.ts";

/** A failure of the given class as a provider would have it, every field filled in. */
export function fakeFailure(failureClass: FailureClass, changes: Partial<Failure> = {}): Failure {
  return {
    class: failureClass,
    code: `fake_${failureClass}`,
    message: `The fake provider says: ${failureClass}.`,
    phase: "poll",
    provider: "fake",
    retryable: failureClass === "rate_limited" || failureClass === "transient" || failureClass === "expired",
    billed: "unknown",
    remedy: "Change the test's script.",
    ...changes,
  };
}
