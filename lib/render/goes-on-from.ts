import { isOfFallback } from "./attempt-ladder.ts";
import type { SourceJob } from "./derivation.ts";
import { currentAttempt, type RenderRecord } from "./render-record.ts";

/**
 * The job whose clip a render's next or current job goes on from; null where that begins with a still. An extension's
 * fallback has no part in the source's job: it animates the last frame, as where no provider extends clips.
 */
export function goesOnFrom(record: Pick<RenderRecord, "attempts" | "next" | "from">): SourceJob | null {
  const job = record.next ?? currentAttempt(record);
  return job !== undefined && isOfFallback(job) ? null : record.from;
}
