import type { Failure } from "./failure.ts";
import type { RenderRecord } from "./render-record.ts";

/** With a fallback left, what can't be reached at a provider is given up after this long, or half the time that was left. */
const patienceSeconds = 600;

/** Downloads that broke off on the way: they say nothing about the clip. */
const cutOff: ReadonlySet<string> = new Set(["content_interrupted", "content_stalled", "content_too_slow"]);

/** Whether a clip did not come at all, rather than as something that is no clip. */
export function isCutOff({ code }: Failure): boolean {
  return cutOff.has(code);
}

/** Whether a fallback is asked instead of a job, or its clip, that could not be reached since then. */
export function isGivenUp(
  { deadlineAt }: Pick<RenderRecord, "deadlineAt">,
  unreachableSince: string,
  now: Date,
): boolean {
  const since = Date.parse(unreachableSince);
  return now.getTime() >= since + Math.min(patienceSeconds * 1000, (Date.parse(deadlineAt) - since) / 2);
}
