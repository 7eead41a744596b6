import fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { problemsOf } from "../../lib/render/read-request.ts";
import { requestSchema } from "../../lib/render/request.ts";
import "../../lib/render/say-issue.ts";

test("whatever a request holds, what is wrong is said for people, and no text of it is repeated", () => {
  const keys = fc.constantFrom(...Object.keys(requestSchema.shape));
  const secret = "s3cret-value";
  const leaf = fc.oneof(fc.constantFrom(null, true, "", secret, [], {}), fc.double(), fc.integer());
  const value = fc.oneof(leaf, fc.array(leaf, { maxLength: 60 }), fc.dictionary(fc.constantFrom("action", "x"), leaf));
  fc.assert(
    fc.property(fc.dictionary(keys, value), (request) => {
      for (const { path, message } of problemsOf(request)) {
        expect(message).not.toMatch(/Invalid|Too (big|small)|expected|received|NaN\b.*NaN/);
        expect(message.startsWith(path)).toBe(false);
        expect(message).not.toContain(secret);
      }
    }),
    { numRuns: 500 },
  );
});

test.each<[z.ZodMiniType, unknown, string]>([
  [z.string(), 4, "must be a text, not a number"],
  [z.string(), undefined, "is missing: it must be a text"],
  [z.boolean(), null, "must be true or false, not null"],
  [z.number(), true, "must be a number, not true"],
  [z.number(), Number.NaN, "must be a number"],
  [z.int(), 1.5, "must be a whole number, not 1.5"],
  [z.array(z.string()), {}, "must be a list, not an object"],
  [z.record(z.string(), z.string()), [], "must be an object, not a list"],
  [z.number().check(z.maximum(60)), 61, "is 61: it must be at most 60"],
  [z.number().check(z.lt(60)), 60, "is 60: it must be less than 60"],
  [z.string().check(z.maxLength(3)), "four", "has 4 characters: it must have at most 3"],
  [z.string().check(z.minLength(3)), "t", "has 1 character: it must have at least 3"],
  [z.array(z.string()).check(z.minLength(2)), ["a"], "has 1 entry: it must have at least 2"],
  [z.number().check(z.multipleOf(2)), 3, "must be a multiple of 2"],
  [z.enum(["a", "b"]), "c", 'must be one of "a", "b"'],
  [z.literal("a"), "c", 'must be "a"'],
  [z.base64(), "%", "must be base64"],
  [z.email(), "nobody", "must be an email address, such as name@example.com"],
  [z.string().check(z.regex(/^a$/)), "b", "must be of the form /^a$/"],
  [z.strictObject({}), { b: 1 }, 'there is no key "b" here'],
  [z.union([z.string(), z.number()]), true, "is none of what it may be"],
])("%#: %j: %s", (schema, value, message) => {
  expect(schema.safeParse(value).error?.issues[0]?.message).toBe(message);
});
