import type { Refusal } from "./webhook-request.ts";

/** So far may a timestamp be from our clock, in either direction: what all of these schemes ask for. */
export const toleranceSeconds = 300;

/** Null where a timestamp in Unix seconds, as it stands in a header, is near enough to now. */
export function checkTimestamp(text: string, now: Date): Refusal | null {
  // As the signature has it: `parseInt` would take `17e9` and `17 ` for numbers.
  if (!/^\d{1,12}$/.test(text)) return "timestamp_invalid";
  const age = Math.floor(now.getTime() / 1000) - Number(text);
  if (age > toleranceSeconds) return "timestamp_late";
  return age < -toleranceSeconds ? "timestamp_early" : null;
}
