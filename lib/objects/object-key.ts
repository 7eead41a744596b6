import { isKeyPath } from "../render/key-path.ts";
import { InvalidKeyError } from "./invalid-key-error.ts";

/**
 * The parts of a key between its slashes. Every store takes the same keys: those that are also a path.
 * @throws InvalidKeyError
 */
export function segmentsOf(key: string): string[] {
  if (isKeyPath(key)) return key.split("/");
  throw new InvalidKeyError(`the key ${JSON.stringify(key)} is no path: a part of it is empty, "." or ".."`);
}
