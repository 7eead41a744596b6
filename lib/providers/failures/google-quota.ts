import type { FailureClass } from "../../render/failure.ts";

/**
 * Google says "You exceeded your current quota" of any limit, by the minute or for good. The quota's name tells which:
 * a minute passes by itself; a limit of 0, a day's allowance or prepaid money does not pass within a render.
 */
export function classOfGoogleQuota(everything: string): FailureClass | undefined {
  const isQuota = /RESOURCE_EXHAUSTED|exceeded your current quota|resource has been exhausted|quota exceeded for/i.test(
    everything,
  );
  if (!isQuota) return undefined;
  if (
    /prepay|prepaid|credits? (?:are|is|have been) (?:depleted|exhausted)|spending cap|billing account .{0,40}(?:disabled|closed)/i.test(
      everything,
    )
  )
    return "account";
  if (/\blimit: 0\b/.test(everything)) return "account";
  const perDay = /per[ _]?day/i.test(everything);
  const perMinute = /per[ _]?(?:minute|second)|RATE_LIMIT_EXCEEDED/i.test(everything);
  return perDay && !perMinute ? "account" : "rate_limited";
}
