import fc from "fast-check";
import type { RenderRequest } from "../../lib/render/request.ts";

const words = fc.array(
  fc.constantFrom(
    ..."slow dolly in pan left tilt up hold static warm evening light sea waves then and the animate bring it to life without people 2 s".split(
      " ",
    ),
    "text that reads OPEN",
    "Marvel",
    "über",
    "灯台",
  ),
  { minLength: 1, maxLength: 12 },
);
export const texts = fc
  .oneof(
    words.map((list) => list.join(" ")),
    fc.string({ minLength: 1, maxLength: 60, unit: "grapheme" }).filter((text) => text.trim() !== ""),
  )
  .map((text) => text.trim());

const moves = fc.constantFrom("static", "dolly in", "slow pan left", "tilt up", "hold", "zoom out");
export const beats = fc.array(
  fc.record({ seconds: fc.integer({ min: 1, max: 120 }).map((tenths) => tenths / 10), move: fc.oneof(moves, texts) }),
  { minLength: 1, maxLength: 8 },
);
export const shots = fc.record(
  {
    framing: texts,
    action: texts,
    pacing: fc.record({ beats, style: fc.constantFrom("natural" as const, "stylised" as const) }, { requiredKeys: [] }),
    lighting: texts,
    audio: texts,
  },
  { requiredKeys: [] },
);
const shape = fc.oneof(
  fc.record({ size: fc.constantFrom("1280x720", "720x1280") }),
  fc.record({ aspect: fc.constantFrom("16:9", "9:16", "1:1", "4:5") }),
  fc.constant({}),
);
const rest = fc.record(
  {
    prompt: texts,
    shot: shots,
    keep: fc.oneof(texts, fc.array(texts, { minLength: 1, maxLength: 3 })),
    change: texts,
    rawPrompt: fc.boolean(),
    model: fc.constantFrom("sora-2", "m-1"),
    seconds: fc.integer({ min: 1, max: 60 }),
    fit: fc.constantFrom("cover" as const, "contain" as const, "blur" as const),
    provider: fc.constantFrom("studio", "openai", "other"),
    fallbacks: fc.array(fc.constantFrom("studio", "openai/sora-2-pro"), { maxLength: 2 }),
    onPolicy: fc.constantFrom("reject" as const, "next-provider" as const),
    maxCostUsd: fc.integer({ min: 0, max: 100 }),
    deadlineMinutes: fc.integer({ min: 1, max: 60 }),
    again: fc.boolean(),
    labels: fc.dictionary(fc.constantFrom("client", "season", "x_1"), texts, { maxKeys: 3 }),
  },
  { requiredKeys: [] },
);

/** Requests of every form. */
export const requests: fc.Arbitrary<RenderRequest> = fc
  .tuple(rest, shape)
  .map(([some, size]) => ({ ...some, ...size }));
