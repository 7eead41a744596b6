import { countsFrom } from "./put-off.ts";

/** A render of this age waits a second at least, one of twice this age two ... */
const ageForOneSecond = 200;

/**
 * A wait in whole seconds, made longer for a render that has been under way for long, whatever a provider asks for. So the
 * longest execution there can be (14 days) comes to about 2,100 waits, of nine events each with the step that follows:
 * less than the 25,000 at which Step Functions ends an execution.
 */
export function spacedWait(waitSeconds: number, record: Parameters<typeof countsFrom>[0], now: Date): number {
  const ageSeconds = (now.getTime() - countsFrom(record)) / 1000;
  return Math.max(waitSeconds, Math.floor(ageSeconds / ageForOneSecond));
}
