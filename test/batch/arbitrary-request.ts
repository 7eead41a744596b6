import fc from "fast-check";
import type { RenderRequest } from "../../lib/render/request.ts";

/** A text as a request keeps it: without the space around it, and not to be mistaken for a list or a truth value. */
const text = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
  .map((value) => value.replaceAll("\r", "").trim())
  .filter((value) => value !== "" && !/^\s*([[{]|true$|false$)/.test(value) && value.isWellFormed());
const listed = fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 }));
const optional = { requiredKeys: [] };

/** Any request at all, every field of it. */
export const anyRequest: fc.Arbitrary<RenderRequest> = fc.record(
  {
    kind: fc.constant("animate" as const),
    prompt: text,
    shot: fc
      .record(
        {
          framing: text,
          action: text,
          pacing: fc
            .record(
              {
                beats: fc.array(fc.record({ seconds: fc.integer({ min: 1, max: 60 }), move: text }), {
                  minLength: 1,
                  maxLength: 3,
                }),
                style: fc.constantFrom("natural" as const, "stylised" as const),
              },
              optional,
            )
            .filter((pacing) => Object.keys(pacing).length > 0),
          lighting: text,
          audio: text,
        },
        optional,
      )
      .filter((shot) => Object.keys(shot).length > 0),
    keep: listed,
    change: listed,
    rawPrompt: fc.boolean(),
    model: text,
    seconds: fc.integer({ min: 1, max: 60 }),
    size: fc.constantFrom("1280x720", "720x1280"),
    fit: fc.constantFrom("cover" as const, "contain" as const, "blur" as const),
    provider: text,
    fallbacks: fc.array(fc.oneof(text, fc.record({ provider: text, model: text })), { minLength: 1, maxLength: 3 }),
    onPolicy: fc.constantFrom("reject" as const, "next-provider" as const),
    maxCostUsd: fc.integer({ min: 0, max: 400 }).map((quarters) => quarters / 4),
    deadlineMinutes: fc.integer({ min: 1, max: 1440 }),
    again: fc.oneof(fc.boolean(), text),
    labels: fc.dictionary(fc.stringMatching(/^[A-Za-z][\w-]{0,9}$/), text, { minKeys: 1, maxKeys: 3 }),
  },
  optional,
) as fc.Arbitrary<RenderRequest>;
