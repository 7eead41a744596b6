import { firstKeys } from "./body-keys.ts";
import { bounds } from "./bounds.ts";

/** A property's value, or nothing where reading it throws. */
export function propertyOf(value: object, name: string): unknown {
  try {
    return (value as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}

/** Whether it is an array; a revoked proxy is none. */
export function isList(value: object): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/** The names to look at, those of errors first: they may be hidden from enumeration. */
export function namesOf(value: object): string[] {
  const names = new Set<string>(firstKeys.filter((name) => propertyOf(value, name) !== undefined));
  try {
    for (const name of Object.keys(value).slice(0, bounds.entries)) names.add(name);
  } catch {
    // A proxy that refuses to be listed: the names we asked for above are all there is.
  }
  return [...names];
}

/** The values of a list, up to the bound. */
export function* valuesOf(list: object): Generator<unknown> {
  const length = Math.min(Number(propertyOf(list, "length")) || 0, bounds.entries);
  for (let index = 0; index < length; index += 1) yield propertyOf(list, String(index));
}
