import fc from "fast-check";
import { expect, test } from "vitest";
import { extensionSeconds, isLongEnough, longerThanAsked } from "../../lib/render/extension-seconds.ts";

const step = fc.integer({ min: 1, max: 60 });
const clip = fc.double({ min: 0.1, max: 500, noNaN: true });
const rest = fc.double({ min: 0.11, max: 99, noNaN: true });

test("one extension after the other makes a clip as long as asked, and less than a second longer", () => {
  fc.assert(
    fc.property(step, clip, rest, (seconds, before, missing) => {
      const totalSeconds = before + missing;
      let long = before;
      for (let count = 0; !isLongEnough(long, totalSeconds); count++) {
        const next = extensionSeconds(seconds, long, totalSeconds, []);
        expect(next).toBeGreaterThanOrEqual(1);
        expect(next).toBeLessThanOrEqual(seconds);
        long += next;
        expect(count).toBeLessThan(100);
      }
      expect(long).toBeLessThan(totalSeconds + 1);
    }),
  );
});

test("a model that takes certain lengths is asked for the shortest that is enough, and what is too long is told", () => {
  const lengths = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(lengths, fc.nat(), clip, rest, (allowed, chosen, before, missing) => {
      const seconds = allowed[chosen % allowed.length] ?? 1;
      const totalSeconds = before + missing;
      const next = extensionSeconds(seconds, before, totalSeconds, allowed);
      expect(allowed).toContain(next);
      const shorter = allowed.filter((other) => other < next);
      if (isLongEnough(before + next, totalSeconds))
        for (const other of shorter) expect(isLongEnough(before + other, totalSeconds)).toBe(false);
      else expect(next).toBe(seconds);
      const told = longerThanAsked(before, { seconds: next, model: "m" }, totalSeconds, allowed);
      if (told.length === 0) expect(before + next).toBeLessThan(totalSeconds + 0.11);
      else expect(before + next).toBeGreaterThan(totalSeconds + 0.09);
    }),
  );
});

test.each([
  ["any length", [], 1, 4, 3, []],
  [
    "certain lengths",
    [4, 8, 12],
    1,
    4,
    4,
    ["the clip becomes 5 s long, not 4 s: the model m is asked for 4, 8, 12 seconds at a time"],
  ],
  ["a frame more than asked", [], 1.04, 4, 3, []],
  [
    "parts of a second",
    [],
    1,
    3.5,
    3,
    ["the clip becomes 4 s long, not 3.5 s: the model m is asked for whole seconds at a time"],
  ],
])("%s", (_what, allowed, before, totalSeconds, seconds, told) => {
  expect(extensionSeconds(4, before, totalSeconds, allowed)).toBe(seconds);
  expect(longerThanAsked(before, { seconds, model: "m" }, totalSeconds, allowed).map(({ why }) => why)).toEqual(told);
});
