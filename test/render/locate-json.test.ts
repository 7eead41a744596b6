import fc from "fast-check";
import { expect, test } from "vitest";
import { locateJson } from "../../lib/render/locate-json.ts";

const parse = (text: string): unknown => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return "broken";
  }
};

test("what JSON.parse reads is read, and nothing else", () => {
  const pieces = fc.array(
    fc.constantFrom(..."{}[]:,", '"a"', '"\\u00e9"', '"\\x"', "1", "-0.5e3", "01", "true", "nul", " ", "\n", "'"),
    { maxLength: 12 },
  );
  const nearly = fc.tuple(fc.json(), fc.nat(), fc.constantFrom("", ",", "}", '"', "x")).map(([text, at, piece]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + piece + text.slice(place + (at % 2));
  });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        nearly,
        pieces.map((list) => list.join("")),
        fc.string(),
      ),
      (text) => {
        const located = locateJson(text);
        expect(located.status === "read" ? { value: located.value } : "broken").toEqual(parse(text));
      },
    ),
    { numRuns: 500 },
  );
});

test("every value is found where it stands", () => {
  const text = '{\n  "a": [1, {"b": "x"}],\r\n  "c": null\n}';
  const located = locateJson(text);
  if (located.status === "broken") throw new Error(located.message);
  expect(located.placeOf("")).toEqual({ line: 1, column: 1 });
  expect(located.placeOf("a.1.b")).toEqual({ line: 2, column: 18 });
  expect(located.placeOf("c")).toEqual({ line: 3, column: 8 });
  // What is missing is where its surroundings are.
  expect(located.placeOf("a.1.missing")).toEqual({ line: 2, column: 12 });
});

test.each([
  ['{"a": 1,}', 1, 9],
  ['{"a": 1\n "b": 2}', 2, 2],
  ["", 1, 1],
  ['{\n"a": tru}', 2, 6],
  ["{} {}", 1, 4],
  ['{"a": "never closed\n}', 1, 7],
])("the first thing wrong in %j is in line %i, column %i", (text, line, column) => {
  expect(locateJson(text)).toMatchObject({ status: "broken", line, column });
});

test("what is nested as deep as it is long is read or refused at once", () => {
  const started = performance.now();
  expect(locateJson("[".repeat(100_000)).status).toBe("broken");
  expect(locateJson('{"a":'.repeat(16_000)).status).toBe("broken");
  expect(performance.now() - started).toBeLessThan(3000);
});
