import * as z from "zod/mini";
import { unknownNames } from "./nearest-name.ts";

/** An object with these keys and no others; an unknown one is refused with the one that was most likely meant. */
export function strictKeys<Shape extends z.core.$ZodLooseShape>(what: string, shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? unknownNames(issue.keys, known, what) : undefined),
  });
}
