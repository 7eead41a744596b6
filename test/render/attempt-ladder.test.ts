import fc from "fast-check";
import { expect, test } from "vitest";
import { createCatalogue } from "../../lib/providers/catalogue/catalogue.ts";
import { type AskedJob, attemptLadder, type KnownModels } from "../../lib/render/attempt-ladder.ts";
import { type ModelFacts, priceUsd } from "../../lib/render/model-facts.ts";

const catalogue = createCatalogue({});
const asked = (changes: Partial<AskedJob> = {}): AskedJob => ({
  provider: "openai",
  model: "sora-2",
  seconds: 8,
  size: "1280x720",
  fallbacks: [],
  ...changes,
});
const rungs = (job: AskedJob, known: KnownModels = catalogue) =>
  attemptLadder(job, known).map(
    ({ rungIndex, rung, provider, model, seconds, size, estimatedUsd }) =>
      `${rungIndex} ${rung}: ${provider} ${model} ${seconds} s ${size} ${estimatedUsd}`,
  );

test("the same again, then shorter, then the provider's other model", () => {
  expect(rungs(asked())).toEqual([
    "0 as asked: openai sora-2 8 s 1280x720 0.8",
    "1 same again: openai sora-2 8 s 1280x720 0.8",
    "2 lighter: openai sora-2 4 s 1280x720 0.4",
    "3 other model: openai sora-2-pro 8 s 1280x720 2.4",
  ]);
});

test("where it can't be shorter, it is smaller, the same way up", () => {
  expect(rungs(asked({ model: "sora-2-pro", seconds: 4, size: "1080x1920" }))[2]).toBe(
    "2 lighter: openai sora-2-pro 4 s 1024x1792 2",
  );
});

test("fallbacks come last, in their order, fitted to what they can do, each twice", () => {
  const fallbacks = [
    { provider: "openai", model: "sora-2" },
    { provider: "mine", model: "x" },
  ];
  const job = asked({ provider: "studio", model: "studio-camera-1", seconds: 7, size: "1920x1080", fallbacks });
  expect(rungs(job).slice(-4)).toEqual([
    "4 fallback: openai sora-2 4 s 1280x720 0.4",
    "5 same again: openai sora-2 4 s 1280x720 0.4",
    "6 fallback: mine x 7 s 1920x1080 null",
    "7 same again: mine x 7 s 1920x1080 null",
  ]);
});

test("a model nobody knows is tried three times as it is", () => {
  expect(rungs(asked({ provider: "mine", model: "x" }))).toEqual(
    ["0 as asked", "1 same again", "2 same again"].map((rung) => `${rung}: mine x 8 s 1280x720 null`),
  );
});

test("a server of one's own that sells a known model has its price, and no rung that nobody knows it can make", () => {
  const gateway = createCatalogue({ openai: { kind: "openai", baseUrl: "https://gateway.example/v1" } });
  expect(rungs(asked(), gateway)).toEqual(
    ["0 as asked", "1 same again", "2 same again"].map((rung) => `${rung}: openai sora-2 8 s 1280x720 0.8`),
  );
});

const sizes = fc.constantFrom("1280x720", "720x1280", "1920x1080", "640x360", "1024x1024");
const facts: fc.Arbitrary<ModelFacts> = fc.record({
  model: fc.constantFrom("a", "b", "c"),
  sizes: fc.uniqueArray(sizes),
  seconds: fc.uniqueArray(fc.integer({ min: 1, max: 30 })),
  usdPerSecond: fc.constant({ "*": 0.1 }),
});
const models = fc.uniqueArray(facts, { selector: (entry) => entry.model });

test("every rung but those as asked is one its model can make, and no lighter job is heavier", () => {
  fc.assert(
    fc.property(models, models, fc.integer({ min: 1, max: 30 }), sizes, (known, theirs, seconds, size) => {
      const modelsOf = (provider: string) => (provider === "p" ? known : theirs);
      const estimateUsd: KnownModels["estimateUsd"] = ({ provider, model, ...shape }) => {
        const found = modelsOf(provider).find((entry) => entry.model === model);
        return found === undefined ? null : priceUsd(found, shape);
      };
      const fallbacks = [{ provider: "q", model: "b" }];
      const job = asked({ provider: "p", model: "a", seconds, size, fallbacks });
      const [first, ...rest] = attemptLadder(job, { modelsOf, estimateUsd });
      expect(first).toMatchObject({ rung: "as asked", model: "a", seconds, size });
      expect(rest.length).toBeGreaterThanOrEqual(4);
      const indices = rest.map(({ rungIndex }) => rungIndex);
      expect(indices).toEqual([...new Set(indices)].sort((left, right) => left - right));
      for (const plan of rest) {
        const model = modelsOf(plan.provider).find((entry) => entry.model === plan.model);
        expect(plan.estimatedUsd).toBe(model === undefined ? null : priceUsd(model, plan));
        if (plan.rung === "lighter") {
          const isLighter = plan.seconds < seconds || (plan.seconds === seconds && plan.size !== size);
          expect(isLighter).toBe(true);
        }
        if (plan.rung === "same again" || model === undefined) continue;
        if (model.seconds.length > 0) expect(model.seconds).toContain(plan.seconds);
        if (model.sizes.length > 0) expect(model.sizes).toContain(plan.size);
      }
    }),
  );
});

test("a fallback has the same place whether or not the still's size is known", () => {
  fc.assert(
    fc.property(models, fc.integer({ min: 1, max: 30 }), sizes, (known, seconds, size) => {
      const placeWith = (sizeAsked: string | null) =>
        attemptLadder(
          asked({ provider: "p", model: "a", seconds, size: sizeAsked, fallbacks: [{ provider: "q", model: "x" }] }),
          { modelsOf: (provider) => (provider === "p" ? known : []), estimateUsd: () => null },
        ).find(({ rung }) => rung === "fallback")?.rungIndex;
      expect(placeWith(null)).toBe(placeWith(size));
    }),
  );
});
