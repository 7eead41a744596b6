import * as z from "zod/mini";
import { orNull } from "./or-null.ts";

const schema = z.looseObject({
  error: z.optional(z.unknown()),
  success: z.optional(z.unknown()),
  code: orNull(z.union([z.string(), z.number()])),
  message: orNull(z.string().check(z.minLength(1))),
});

/**
 * Whether a body says that nothing was done, whatever its HTTP status: an `error`, `success: false`, or the envelope of
 * new-api and its kin, `{code, message}` with a code other than that of success.
 */
export function saysNo(body: unknown): boolean {
  const parsed = schema.safeParse(body);
  if (!parsed.success) return false;
  const { error, success, code, message } = parsed.data;
  const isCodeOfFailure = code !== null && !/^(0|2\d\d|ok|success)$/i.test(String(code));
  return Boolean(error) || success === false || (isCodeOfFailure && message !== null);
}
