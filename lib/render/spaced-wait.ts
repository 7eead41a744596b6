import type { RenderRecord } from "./render-record.ts";

/** A render of this age waits a second at least, one of twice this age two ... */
const ageForOneSecond = 200;

/**
 * A wait in whole seconds, made longer for a render that has been under way for long, whatever a provider asks for. So the
 * longest execution there can be (14 days) comes to about 2,100 waits, of nine events each with the step that follows:
 * less than the 25,000 at which Step Functions ends an execution.
 */
export function spacedWait(
  waitSeconds: number,
  {
    deadlineAt,
    request,
  }: Pick<RenderRecord, "deadlineAt"> & { request: Pick<RenderRecord["request"], "deadlineMinutes"> },
  now: Date,
): number {
  const begunAt = Date.parse(deadlineAt) - request.deadlineMinutes * 60_000;
  const ageSeconds = (now.getTime() - begunAt) / 1000;
  return Math.max(waitSeconds, Math.floor(ageSeconds / ageForOneSecond));
}
