import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planBeats } from "../../lib/render/camera-moves.ts";
import { saidTexts } from "../../lib/render/request-texts.ts";
import { composePrompt } from "../../lib/render/shot-prompt.ts";
import { requests } from "./arbitrary-request.ts";

const otherwise = "Slow push in.";
const shot = {
  framing: "wide shot, eye level, 35 mm",
  action: "the lamp turns; gulls cross the sky",
  pacing: {
    beats: [
      { seconds: 0.5, move: "static" },
      { seconds: 3.5, move: "slow dolly in" },
    ],
    style: "natural" as const,
  },
  lighting: "last light, cold blue shadows",
  audio: "surf, far gulls",
};

test("a shot is one clear prompt", () => {
  const request = {
    prompt: "A lighthouse at dusk",
    shot,
    keep: ["the lighthouse", "the horizon"],
    change: "the clouds",
  };
  expect(composePrompt(request, otherwise)).toBe(
    [
      "A lighthouse at dusk.",
      "Framing: wide shot, eye level, 35 mm.",
      "Action: the lamp turns; gulls cross the sky.",
      "Camera: static for 0.5 s, then slow dolly in for 3.5 s.",
      "Pace: natural, at the speed of life.",
      "Lighting: last light, cold blue shadows.",
      "Audio: surf, far gulls.",
      "Keep as in the picture: the lighthouse; the horizon.",
      "May change: the clouds.",
    ].join("\n"),
  );
});

test("a prompt alone is sent as it is, and nothing at all as the default", () => {
  expect(composePrompt({ prompt: "pan left" }, otherwise)).toBe("pan left");
  expect(composePrompt({}, otherwise)).toBe(otherwise);
  expect(composePrompt({ shot: { lighting: "dusk" } }, otherwise)).toBe("Slow push in.\nLighting: dusk.");
});

test("a raw prompt is sent as written, whatever stands beside it", () => {
  fc.assert(
    fc.property(requests, fc.string({ minLength: 1 }), (request, prompt) => {
      expect(composePrompt({ ...request, prompt, rawPrompt: true }, otherwise)).toBe(prompt);
    }),
  );
});

test("the prompt contains every part the user wrote, and is the same every time", () => {
  fc.assert(
    fc.property(requests, (request) => {
      const prompt = composePrompt({ ...request, rawPrompt: false }, otherwise);
      for (const { text } of saidTexts(request)) expect(prompt).toContain(text);
      for (const beat of request.shot?.pacing?.beats ?? []) expect(prompt).toContain(`${beat.seconds} s`);
      expect(composePrompt(structuredClone({ ...request, rawPrompt: false }), otherwise)).toBe(prompt);
    }),
  );
});

describe("the studio", () => {
  const moves = fc.constantFrom("static", "dolly in", "slow pan left", "tilt up", "zoom out");

  test("reads the beats of a shot as they were written", () => {
    const written = fc.array(fc.record({ seconds: fc.integer({ min: 1, max: 50 }).map((n) => n / 10), move: moves }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(written, (beats) => {
        const seconds = beats.reduce((sum, beat) => sum + beat.seconds, 0);
        const planned = planBeats(composePrompt({ shot: { ...shot, pacing: { beats } } }, otherwise), seconds);
        expect(planned.map((beat) => Number(beat.seconds.toFixed(3)))).toEqual(beats.map((beat) => beat.seconds));
      }),
    );
  });
});
