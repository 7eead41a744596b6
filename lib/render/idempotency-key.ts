import type { Attempt } from "./render-record.ts";

/** The same for every request of one attempt, and for no other. */
export function idempotencyKeyOf(renderId: string, attempt: Pick<Attempt, "number">): string {
  return `${renderId}-${attempt.number}`;
}
