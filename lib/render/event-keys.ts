import { unknownNames } from "./nearest-name.ts";

/** The keys of each form of a `Render Requested`, by the key that tells the form. */
const forms: readonly [by: string, keys: readonly string[]][] = [
  ["renderId", ["renderId", "reopen", "acceptDuplicate", "deadlineMinutes", "maxCostUsd"]],
  ["sidecar", ["sidecar", "still"]],
  ["", ["still", "request", "batch"]],
];
const stillForms: readonly [by: string, keys: readonly string[]][] = [
  ["url", ["url"]],
  ["inline", ["inline", "name"]],
  ["", ["bucket", "key", "versionId"]],
];

/**
 * What is wrong with the keys of a `Render Requested`, by name; null where nothing is, and for any other event. What
 * stands beside `detail` is the bus's own. The request has a check of its own.
 */
export function unknownEventKeys(event: unknown): string | null {
  if (!isObject(event) || event["detail-type"] !== "Render Requested" || !isObject(event.detail)) return null;
  const { detail } = event;
  const inDetail = problemOf(detail, forms, "key in the detail of a Render Requested");
  const inStill = isObject(detail.still) ? problemOf(detail.still, stillForms, "key of its still") : null;
  return inDetail ?? inStill;
}

function problemOf(value: Record<string, unknown>, known: typeof forms, what: string): string | null {
  const [, keys = []] = known.find(([by]) => by === "" || Object.hasOwn(value, by)) ?? [];
  const unknown = Object.keys(value).filter((key) => !keys.includes(key));
  return unknown.length === 0 ? null : unknownNames(unknown, keys, what);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
