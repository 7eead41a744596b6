/** What a failure means for a render. docs/failures.md says what happens for each. */
export type FailureClass = "policy" | "request" | "account" | "rate_limited" | "transient" | "expired";

/** Where in a job's life a provider failed. `prepare` and `store` are our own steps before and after it. */
export type FailurePhase = "prepare" | "create" | "poll" | "download" | "webhook" | "store";

/** Whether the provider charges for the job that failed. Most providers do not say: `unknown`. */
export type Billed = "yes" | "no" | "unknown";

/** One failure, as it stands in the ledger. Plain JSON, without ids, keys or URLs. */
export interface Failure {
  class: FailureClass;
  /** The provider's own code where it gave one, or one of ours: lower case with underscores. */
  code: string;
  /** One clean sentence or two, in the provider's language; at most 500 characters. */
  message: string;
  phase: FailurePhase;
  /** The provider's name, or `stillmotion` for a failure of our own making. */
  provider: string;
  /** Whether the same job may be tried again as it is. Never true for `policy`, `request` and `account`. */
  retryable: boolean;
  billed: Billed;
  /** One sentence: what the reader can do about it. */
  remedy: string;
  /** How long the provider asked us to wait, in whole seconds. Absent when it did not say. */
  retryAfterSeconds?: number;
}

/** `rejected` is what the user must change; `failed` is what broke or what the operator must fix. */
export function statusAfter(failure: Failure): "rejected" | "failed" {
  return failure.class === "policy" || failure.class === "request" ? "rejected" : "failed";
}
