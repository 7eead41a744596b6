import type { Failure } from "../render/failure.ts";
import { ownFailure } from "../render/own-failures.ts";
import type { Attempt } from "../render/render-record.ts";

/** What to say when the provider of a name is another server now than the one that made the job; null where it is not. */
export function movedProvider({ origin }: Pick<Attempt, "origin">, provider: { origin?: string }): Failure | null {
  if (origin === null || provider.origin === undefined || provider.origin === origin) return null;
  return ownFailure("provider_moved", {
    message: `The job was made at ${origin}; the provider is at ${provider.origin} now.`,
  });
}
