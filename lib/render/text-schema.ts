import * as z from "zod/mini";
import "./say-issue.ts";

/** A text that says something, without the space around it. */
export const text = (longest: number) => z.string().check(z.trim(), z.minLength(1), z.maxLength(longest));
