import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createCatalogue } from "../../lib/providers/catalogue/catalogue.ts";
import { models } from "../../lib/providers/catalogue/models.ts";
import { providerDefaults } from "../../lib/providers/catalogue/provider-defaults.ts";
import { refusalOfRequest } from "../../lib/providers/catalogue/refusal-of-request.ts";
import { providerKinds } from "../../lib/providers/provider-config.ts";
import { attemptLadder } from "../../lib/render/attempt-ladder.ts";
import { isRetired } from "../../lib/render/model-facts.ts";
import { type RenderRequest, resolveRequest } from "../../lib/render/request.ts";

const now = new Date("2026-11-22T12:00:00Z");
const before = new Date("2026-09-23T23:59:59Z");
const all = providerKinds.flatMap((kind) => models[kind].map((model) => ({ kind, model })));
const own = createCatalogue({});

describe("every entry", () => {
  test("has a name of its own, sizes and lengths that can be asked for, and says where it was read", () => {
    for (const kind of providerKinds) {
      const names = models[kind].map(({ model }) => model);
      expect(new Set(names).size).toBe(names.length);
    }
    for (const { model } of all) {
      expect(model.source.length).toBeGreaterThan(3);
      for (const size of model.sizes) {
        expect(size).toMatch(/^[1-9]\d*x[1-9]\d*$/);
        expect(size.split("x").every((side) => Number(side) % 2 === 0)).toBe(true);
      }
      for (const seconds of model.seconds) expect(Number.isInteger(seconds) && seconds > 0).toBe(true);
    }
  });

  test("with a price has one for each of its sizes", () => {
    for (const { kind, model } of all.filter(({ model: { usdPerSecond } }) => usdPerSecond !== undefined)) {
      for (const size of model.sizes.length === 0 ? [null] : model.sizes)
        expect(own.estimateUsd({ provider: kind, model: model.model, seconds: 1, size })).toEqual(expect.any(Number));
    }
  });

  test("that retires names another that is known and goes on", () => {
    for (const { model } of all.filter(({ model: { sunset } }) => sunset !== undefined)) {
      const [provider = "", name = ""] = model.sunset?.replacement.split(/\/(.*)/s) ?? [];
      const replacement = own.modelsOf(provider).find((entry) => entry.model === name);
      expect(replacement).toBeDefined();
      expect(replacement && isRetired(replacement, now)).toBe(false);
    }
  });
});

test("what a kind is asked for by default, its catalogue allows, but for a model that is no more", () => {
  for (const kind of providerKinds) {
    const { model, seconds, sizes } = providerDefaults(kind);
    for (const size of Object.values(sizes))
      expect(own.check({ provider: kind, model, seconds, size }, before), kind).toBeNull();
    expect(own.check({ provider: kind, model, seconds, size: null }, now)?.code).toBe(
      ["openai", "google"].includes(kind) ? "model_retired" : undefined,
    );
  }
});

test("a retired model is refused from its day on, with the name of another", () => {
  const job = { provider: "openai", model: "sora-2", seconds: 4, size: "1280x720" };
  expect(own.check(job, before)).toBeNull();
  expect(own.check(job, new Date("2026-09-24T00:00:00Z"))).toMatchObject({
    class: "request",
    code: "model_retired",
    billed: "no",
    retryable: false,
    remedy: expect.stringContaining("vertex/veo-3.1-fast-generate-001"),
  });
});

test.each([
  ["google", "veo-3.1-lite-generate-preview", "2026-10-22", "vertex/veo-3.1-lite-generate-001"],
  ["google", "veo-3.0-fast-generate-001", "2026-06-30", "vertex/veo-3.1-fast-generate-001"],
  ["vertex", "veo-2.0-generate-001", "2026-06-30", "vertex/veo-3.1-generate-001"],
])("%s/%s made clips until %s; who asks for it is told of %s", (provider, model, day, replacement) => {
  const job = { provider, model, seconds: 4, size: "1280x720" };
  expect(own.check(job, new Date(Date.parse(day) - 1))).toBeNull();
  expect(own.check(job, new Date(day))).toMatchObject({
    code: "model_retired",
    message: expect.stringContaining(day),
    remedy: expect.stringContaining(replacement),
  });
});

test("a gateway under a kind's name, or another's, decides for itself; its list prices are known", () => {
  const gateway = createCatalogue({
    openai: { kind: "openai", baseUrl: "https://gateway.example/v1" },
    comet: { kind: "openai", profile: "cometapi" },
    veo: { kind: "vertex" },
  });
  const job = { model: "sora-2", seconds: 5, size: "640x360" };
  for (const provider of ["openai", "comet"]) {
    expect(gateway.check({ provider, ...job }, now)).toBeNull();
    expect(gateway.modelsOf(provider)).toEqual([]);
    expect(gateway.holdsFor(provider)).toBe(false);
    expect(gateway.estimateUsd({ provider, ...job })).toBe(0.5);
    expect(gateway.noteOn({ provider, ...job })).toContain("says itself");
  }
  expect(gateway.defaultsOf("veo")).toEqual(providerDefaults("vertex"));
  expect(gateway.check({ provider: "veo", model: "veo-3.1-generate-001", seconds: 5, size: null }, now)).toMatchObject({
    code: "request_invalid",
    message: expect.stringContaining("4, 6, 8"),
  });
});

test("what is not known passes, with a note and without a price", () => {
  for (const provider of ["google", "somebody"]) {
    const job = { provider, model: "brand-new-1", seconds: 37, size: "64x64" };
    expect(own.check(job, now)).toBeNull();
    expect(own.estimateUsd(job)).toBeNull();
    expect(own.noteOn(job)).toContain("brand-new-1");
  }
  expect(own.noteOn({ provider: "google", model: "veo-3.1-generate-preview", seconds: 4, size: null })).toBeNull();
});

test("a model that nobody has heard of is said at its own service, with the one that was meant", () => {
  expect(own.unknownModel({ provider: "google", model: "veo-3.1-generate-previw" })).toBe(
    "The model veo-3.1-generate-previw of google is not in the catalogue: it is asked for as it is. Did you mean veo-3.1-generate-preview?",
  );
  expect(own.unknownModel({ provider: "google", model: "omni" })).not.toContain("Did you mean");
  expect(own.unknownModel({ provider: "google", model: "veo-3.1-generate-preview" })).toBeNull();
  const elsewhere = createCatalogue({ mine: { kind: "openai", baseUrl: "https://video.example/v1" } });
  expect(elsewhere.unknownModel({ provider: "mine", model: "omni" })).toBeNull();
});

test("whatever is asked of whom, a fallback to a known model is one that its catalogue allows", () => {
  const target = fc.constantFrom(...all.filter(({ model }) => model.sunset === undefined));
  const shape = {
    seconds: fc.integer({ min: 1, max: 60 }),
    size: fc.constantFrom("1280x720", "720x1280", "64x64", "3840x2160"),
  };
  fc.assert(
    fc.property(fc.constantFrom(...all), target, fc.record(shape), (asked, { kind, model }, { seconds, size }) => {
      const fallback = { provider: kind, model: model.model };
      const job = { provider: asked.kind, model: asked.model.model, seconds, size, fallbacks: [fallback] };
      const jobs = attemptLadder(job, own).filter(({ rung }) => rung === "fallback");
      expect(jobs).toHaveLength(1);
      for (const each of jobs) {
        expect(own.check(each, now)).toBeNull();
        expect(each.estimatedUsd).toBe(own.estimateUsd(each));
      }
    }),
  );
});

test("a request for a retired model is refused unless a fallback can make the clip", () => {
  const asked = (fallbacks: RenderRequest["fallbacks"]) =>
    resolveRequest({ provider: "openai", model: "sora-2", fallbacks }, { provider: "openai" }, own.defaultsOf, "e");
  const refusal = (fallbacks: RenderRequest["fallbacks"]) => refusalOfRequest(own, asked(fallbacks), now)?.code;
  expect(refusal([])).toBe("model_retired");
  expect(refusal(["openai/sora-2-pro"])).toBe("model_retired");
  expect(refusal(["openai/sora-2-pro", "google"])).toBe("model_retired");
  expect(refusal(["openai/sora-2-pro", "vertex"])).toBeUndefined();
  const wrong = resolveRequest(
    { provider: "vertex", seconds: 5, fallbacks: ["fal"] },
    { provider: "openai" },
    own.defaultsOf,
    "e",
  );
  expect(refusalOfRequest(own, wrong, now)?.code).toBe("request_invalid");
});
