import { expect, test } from "vitest";
import { typicalDuration, typicalDurations } from "../../lib/providers/catalogue/typical-durations.ts";
import { anyDuration, isDistribution } from "../../lib/render/duration-distribution.ts";

const median = (provider: string, model: string, seconds = 8) =>
  typicalDuration({ provider, model, seconds }).p50Seconds;

test.each([
  ["openai", "sora-2", 8, 90],
  ["openai", "sora-2", 12, 135],
  ["openai", "sora-2-pro", 4, 90],
  ["google", "veo-3.1-generate-preview", 8, 63],
  ["google", "veo-3.1-fast-generate-preview", 8, 60],
  ["fal", "fal-ai/veo3/fast/image-to-video", 8, 60],
  ["fal", "fal-ai/kling-video/v2.1/standard/image-to-video", 5, 164],
  ["replicate", "bytedance/seedance-1-pro", 10, 85],
  ["replicate", "bytedance/seedance-1-pro-fast", 10, 65],
  ["gateway", "bytedance/seedance-1.5-pro", 10, 100],
  ["alibaba", "wan2.6-i2v", 5, 134],
  ["runway", "gen4_turbo", 5, 64],
])("%s's %s of %i s takes about %i s", (provider, model, seconds, expected) => {
  expect(median(provider, model, seconds)).toBe(expected);
});

test("a model that nobody knows takes as long as any", () => {
  for (const model of ["", "default", "swan", "my-own", "veterinary"]) {
    expect(typicalDuration({ provider: "mine", model, seconds: 4 })).toEqual(anyDuration);
  }
});

test("every entry is a distribution for every length of clip, and says where it is from", () => {
  for (const { words, source } of typicalDurations) {
    expect(source).toMatch(/2026-\d\d-\d\d/);
    for (const seconds of [1, 4, 60, 0, Number.NaN]) {
      const durations = typicalDuration({ provider: "any", model: words.replaceAll(" ", "-"), seconds });
      expect(isDistribution(durations)).toBe(true);
      expect(durations).not.toEqual(anyDuration);
    }
  }
});
