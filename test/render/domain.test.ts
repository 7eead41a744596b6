import fc from "fast-check";
import { expect, test } from "vitest";
import { providerDefaults } from "../../lib/providers/catalogue/provider-defaults.ts";
import { clipKeys } from "../../lib/render/clip-keys.ts";
import { nextPollSeconds } from "../../lib/render/poll-schedule.ts";
import { canonicalJson, renderIdOf } from "../../lib/render/render-id.ts";
import { requestSchema, resolveRequest } from "../../lib/render/request.ts";

const deployment = { provider: "studio" };
const still = { bucket: "b", key: "stills/a.jpg", version: "1" };
const requests = fc.record(
  {
    prompt: fc.string({ minLength: 1 }).filter((text) => text.trim() !== ""),
    seconds: fc.integer({ min: 1, max: 60 }),
    size: fc.constantFrom("1280x720", "720x1280"),
    fit: fc.constantFrom("cover" as const, "contain" as const, "blur" as const),
  },
  { requiredKeys: [] },
);
const resolve = (request: object) =>
  resolveRequest(requestSchema.parse(request), deployment, providerDefaults, "event-1");

test("resolving a resolved request changes nothing, so a render keeps its identity", () => {
  fc.assert(
    fc.property(requests, (request) => {
      const once = resolve(request);
      const given = Object.fromEntries(Object.entries(once).filter(([, value]) => value !== null));
      expect(resolve(given)).toEqual(once);
    }),
  );
});

test("what was dropped and what was asked decide the id, and nothing else", () => {
  fc.assert(
    fc.property(requests, requests, (left, right) => {
      const [one, two] = [resolve(left), resolve(right)];
      expect(renderIdOf(still, one) === renderIdOf(still, two)).toBe(canonicalJson(one) === canonicalJson(two));
      expect(renderIdOf(still, one)).not.toBe(renderIdOf({ ...still, version: "2" }, one));
      expect(renderIdOf(still, one)).toMatch(/^r[0-9a-f]{25}$/);
    }),
  );
});

test("the same request with another deadline is the same render", () => {
  expect(renderIdOf(still, resolve({ deadlineMinutes: 5 }))).toBe(renderIdOf(still, resolve({ deadlineMinutes: 60 })));
});

test("asking again on purpose is a render of its own; the same event twice is not", () => {
  const ask = (eventId: string) =>
    renderIdOf(still, resolveRequest({ again: true }, deployment, providerDefaults, eventId));
  expect(ask("one")).toBe(ask("one"));
  expect(new Set([ask("one"), ask("two"), renderIdOf(still, resolve({}))]).size).toBe(3);
});

test("the order of keys in a request does not matter", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonicalJson(value)).toBe(canonicalJson(reversed(value)));
    }),
  );
});

test("the deployment's model is not asked of another provider", () => {
  const asked = resolveRequest(
    { provider: "openai" },
    { provider: "studio", model: "studio-camera-1" },
    providerDefaults,
    "e",
  );
  expect(asked.model).toBe("sora-2");
});

test.each([
  ["stills/beach.jpg", "clips/beach/r1.mp4"],
  ["stills/a b+c%20é.jpg", "clips/a b+c%20é/r1.mp4"],
  ["stills/2026.11/day.one.JPEG", "clips/2026.11/day.one/r1.mp4"],
  ["stills/no-extension", "clips/no-extension/r1.mp4"],
  ["batches/spring/a.jpg", "clips/spring/a/r1.mp4"],
])("the clip of %s is %s", (key, clip) => {
  const facts = {
    bucket: "b",
    versionId: null,
    etag: "",
    bytes: 0,
    sha256: null,
    width: null,
    height: null,
    mediaType: null,
  };
  expect(clipKeys({ renderId: "r1", still: { ...facts, key } }).clip).toBe(clip);
});

test("every wait between polls is whole seconds, at least one, and the provider's hint wins", () => {
  const moments = fc.record({
    elapsedSeconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
    progress: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
    pollAfterSeconds: fc.option(fc.integer({ min: 0, max: 10_000 })),
  });
  fc.assert(
    fc.property(moments, (moment) => {
      const seconds = nextPollSeconds(moment);
      expect(Number.isInteger(seconds)).toBe(true);
      expect(seconds).toBeGreaterThanOrEqual(1);
      if (moment.pollAfterSeconds === null) expect(seconds).toBeLessThanOrEqual(300);
      else expect(seconds).toBe(Math.min(600, Math.max(1, moment.pollAfterSeconds)));
    }),
  );
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}
