import { clipKeys } from "./body-keys.ts";
import type { Findings } from "./findings.ts";
import { retryFieldSeconds } from "./retry-after.ts";
import { propertyOf } from "./safe-properties.ts";

const parameterKeys = new Set(["param", "parameter", "loc", "field"]);
const refundKeys = new Set(["creditsrefunded", "refunded"]);

/** Fields that are facts by themselves, whatever stands around them: a wait, a cost, the field that was wrong, a clip. */
export function noteField(findings: Findings, name: string, key: string, value: unknown): void {
  const seconds = retryFieldSeconds(name, value);
  if (seconds !== undefined) findings.retryAfterSeconds ??= seconds;
  if (parameterKeys.has(key)) noteParameter(findings, value);
  if (key === "costinusdticks" && typeof value === "number" && value > 0) findings.charged = true;
  if (refundKeys.has(key) && value === true) findings.charged = false;
  if (clipKeys.has(key) && isFilled(value)) findings.hasClip = true;
}

/** A list of what moderation found: it is only there when something was found. */
export function listsFlaggedContent(key: string, value: unknown): boolean {
  return (
    /^(?:moderation(?:classifications?|labels|categories|flags)|flaggedcategor(?:y|ies)|flaggedreasons)$/.test(key) &&
    Array.isArray(value) &&
    value.some((item) => typeof item === "string" && item !== "")
  );
}

/** Whether a field only names a field of the request: `param: "content_filter"`, `loc: ["body", "nsfw_checker"]`. */
export function namesParameter(key: string, value: unknown): boolean {
  if (!parameterKeys.has(key)) return false;
  return typeof value === "string" || (Array.isArray(value) && value.every((item) => typeof item !== "object"));
}

/** How many samples Google's filter held back. */
export function filteredSamples(key: string, value: unknown): number {
  if (key === "raimediafilteredreasons") return 1;
  if (key !== "raimediafilteredcount") return 0;
  return typeof value === "number" || typeof value === "string" ? Number(value) || 0 : 0;
}

/** Inside `usage` and fal's `ctx` only costs and codes count: the rest is the request's. Answers the reason it names. */
export function noteUsage(findings: Findings, value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const cost = propertyOf(value, "cost_in_usd_ticks");
  if (typeof cost === "number" && cost > 0) findings.charged = true;
  const extra = propertyOf(value, "extra_info");
  const reason = typeof extra === "object" && extra !== null ? propertyOf(extra, "reason") : undefined;
  return typeof reason === "string" ? reason : undefined;
}

function noteParameter(findings: Findings, value: unknown): void {
  const last = Array.isArray(value) ? value.findLast((item) => typeof item === "string" && item !== "body") : value;
  if (typeof last === "string" && /^[\w.[\]-]{1,60}$/.test(last)) findings.parameter ??= last;
}

function isFilled(value: unknown): boolean {
  return (typeof value === "string" && value !== "") || (Array.isArray(value) && value.length > 0);
}
