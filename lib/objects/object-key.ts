import { InvalidKeyError } from "./invalid-key-error.ts";

/**
 * The parts of a key between its slashes. Every store takes the same keys: those that are also a path.
 * @throws InvalidKeyError
 */
export function segmentsOf(key: string): string[] {
  const segments = key.split("/");
  if (segments.some((segment) => segment === "" || segment === "." || segment === ".." || segment.includes("\0"))) {
    throw new InvalidKeyError(`the key ${JSON.stringify(key)} is no path: a part of it is empty, "." or ".."`);
  }
  return segments;
}
