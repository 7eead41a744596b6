import fc from "fast-check";
import { expect, test } from "vitest";
import { models } from "../../lib/providers/catalogue/models.ts";
import { type AskedJob, attemptLadder, type ModelFacts } from "../../lib/render/attempt-ladder.ts";

const modelsOf = (provider: string) => models.filter((entry) => entry.provider === provider);
const asked = (changes: Partial<AskedJob>): AskedJob => ({
  provider: "openai",
  model: "sora-2",
  seconds: 8,
  size: "1280x720",
  fallbacks: [],
  ...changes,
});
const rungs = (job: AskedJob) =>
  attemptLadder(job, modelsOf).map(
    (plan) => `${plan.rung}: ${plan.provider} ${plan.model} ${plan.seconds} s ${plan.size} ${plan.estimatedUsd}`,
  );

test("the same again, then shorter, then the provider's other model", () => {
  expect(rungs(asked({}))).toEqual([
    "as asked: openai sora-2 8 s 1280x720 0.8",
    "same again: openai sora-2 8 s 1280x720 0.8",
    "lighter: openai sora-2 4 s 1280x720 0.8".replace("0.8", "0.4"),
    "other model: openai sora-2-pro 8 s 1280x720 2.4",
  ]);
});

test("where it can't be shorter, it is smaller, the same way up", () => {
  expect(rungs(asked({ model: "sora-2-pro", seconds: 4, size: "1080x1920" }))[2]).toContain("4 s 1024x1792");
});

test("fallbacks come last, in their order, fitted to what they can do", () => {
  const ladder = rungs(
    asked({
      provider: "studio",
      model: "studio-camera-1",
      seconds: 7,
      size: "1920x1080",
      fallbacks: [
        { provider: "openai", model: "sora-2" },
        { provider: "mine", model: "x" },
      ],
    }),
  );
  expect(ladder.slice(-2)).toEqual(["fallback: openai sora-2 4 s 1280x720 0.4", "fallback: mine x 7 s 1920x1080 null"]);
});

test("a model nobody knows is tried three times as it is", () => {
  expect(rungs(asked({ provider: "mine", model: "x" }))).toEqual(
    ["as asked", "same again", "same again"].map((rung) => `${rung}: mine x 8 s 1280x720 null`),
  );
});

const sizes = fc.constantFrom("1280x720", "720x1280", "1920x1080", "640x360", "1024x1024");
const facts: fc.Arbitrary<ModelFacts> = fc.record({
  model: fc.constantFrom("a", "b", "c"),
  sizes: fc.uniqueArray(sizes),
  seconds: fc.uniqueArray(fc.integer({ min: 1, max: 30 })),
  usdPerSecond: fc.constant({ "*": 0.1 }),
});

test("every rung but those as asked is one its model can make, and no lighter job is heavier", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(facts, { selector: (entry) => entry.model }),
      fc.integer({ min: 1, max: 30 }),
      sizes,
      (known, seconds, size) => {
        const job = asked({ provider: "p", model: "a", seconds, size, fallbacks: [{ provider: "p", model: "b" }] });
        const [first, ...rest] = attemptLadder(job, () => known);
        expect(first).toMatchObject({ rung: "as asked", model: "a", seconds, size });
        expect(rest.length).toBeGreaterThanOrEqual(2);
        for (const plan of rest.filter((entry) => entry.rung !== "same again")) {
          const model = known.find((entry) => entry.model === plan.model);
          if (model !== undefined && model.seconds.length > 0) expect(model.seconds).toContain(plan.seconds);
          if (plan.rung === "lighter") expect(plan.seconds).toBeLessThanOrEqual(seconds);
        }
      },
    ),
  );
});
