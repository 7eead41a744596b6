import { isDeepStrictEqual } from "node:util";

/**
 * Whether EventBridge would match an event: the operators our rules use and no other. A list holds alternatives, of which
 * one must hold; every key of the pattern must.
 */
export function matchesPattern(event: unknown, pattern: Record<string, unknown>): boolean {
  return Object.entries(pattern).every(([key, expected]) => {
    const value = (event as Record<string, unknown> | undefined)?.[key];
    return Array.isArray(expected)
      ? expected.some((alternative) => matchesOne(value, alternative))
      : matchesPattern(value, expected as Record<string, unknown>);
  });
}

function matchesOne(value: unknown, alternative: unknown): boolean {
  const { prefix, suffix, wildcard } = alternative as {
    prefix?: string;
    suffix?: string | { "equals-ignore-case": string };
    wildcard?: string;
  };
  if (prefix === undefined && suffix === undefined && wildcard === undefined)
    return isDeepStrictEqual(value, alternative);
  if (typeof value !== "string") return false;
  if (prefix !== undefined) return value.startsWith(prefix);
  if (wildcard !== undefined) {
    const [before = "", after = ""] = wildcard.split("*");
    return value.length >= before.length + after.length && value.startsWith(before) && value.endsWith(after);
  }
  if (typeof suffix === "string") return value.endsWith(suffix);
  return value.toLowerCase().endsWith(suffix?.["equals-ignore-case"].toLowerCase() ?? "");
}
