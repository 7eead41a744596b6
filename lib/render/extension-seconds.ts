import type { Finding } from "./lint/finding.ts";

/** A clip this much shorter than asked for is long enough: clips end with a whole frame. */
const toleranceSeconds = 0.1;

/** Whether a clip needs no extension to be as long as asked. */
export function isLongEnough(clipSeconds: number, totalSeconds: number): boolean {
  return clipSeconds >= totalSeconds - toleranceSeconds;
}

/**
 * How long the next extension is, in whole seconds: `step`, or only the rest of what the clip is to become. Of a model with
 * lengths of its own the shortest that is enough. `allowed`: those lengths; empty where it takes any.
 */
export function extensionSeconds(
  step: number,
  clipSeconds: number,
  totalSeconds: number | undefined,
  allowed: readonly number[],
): number {
  if (totalSeconds === undefined) return step;
  const rest = Math.max(1, Math.ceil(totalSeconds - clipSeconds - toleranceSeconds));
  if (rest >= step) return step;
  if (allowed.length === 0) return rest;
  const enough = allowed.filter((seconds) => seconds >= rest && seconds <= step);
  return enough.length === 0 ? step : Math.min(...enough);
}

/** Told where a clip becomes longer than it was to be, since nothing shorter can be asked for. */
export function longerThanAsked(
  clipSeconds: number,
  { seconds, model }: { seconds: number; model: string },
  totalSeconds: number | undefined,
  allowed: readonly number[],
): Finding[] {
  const becomes = Math.round((clipSeconds + seconds) * 100) / 100;
  if (totalSeconds === undefined || becomes <= totalSeconds + toleranceSeconds) return [];
  const lengths = allowed.length === 0 ? "whole seconds" : `${allowed.join(", ")} seconds`;
  return [
    {
      code: "longer-than-asked",
      path: "totalSeconds",
      why: `the clip becomes ${becomes} s long, not ${totalSeconds} s: the model ${model} is asked for ${lengths} at a time`,
      rewrite: `Ask for ${becomes}, or cut the clip afterwards.`,
      severity: "warning",
    },
  ];
}
