import fc from "fast-check";
import { expect, test } from "vitest";
import { packOperation, unpackOperation } from "../../../lib/providers/ai-sdk/gateway/pack-operation.ts";
import { createOutliner, keptCharacters } from "../../../lib/providers/ai-sdk/inline/outliner.ts";

/** A text in pieces, cut at these places. */
function pieces(text: string, cuts: number[]): string[] {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (text.length + 1)), text.length])].toSorted(
    (a, b) => a - b,
  );
  return places.slice(1).map((place, index) => text.slice(places[index], place));
}

const cuts = fc.array(fc.nat(), { maxLength: 20 });
const spaces = fc.constantFrom(undefined, 1, "\t");

test("JSON without long strings passes unchanged, in whatever pieces it comes", () => {
  fc.assert(
    fc.property(fc.jsonValue(), cuts, spaces, (value, places, indent) => {
      const text = JSON.stringify(value, null, indent);
      const outliner = createOutliner(null);
      expect(
        pieces(text, places)
          .map((piece) => outliner(piece).outline)
          .join(""),
      ).toBe(text);
    }),
  );
});

test("a long string is cut to its beginning, and what is left is JSON", () => {
  const awkward = fc.string({
    unit: fc.constantFrom("a", '"', "\\", "\n", "\u0001", "é", "😀"),
    minLength: 3,
    maxLength: 12,
  });
  fc.assert(
    fc.property(awkward, fc.nat({ max: 12 }), cuts, (part, start, places) => {
      const long = "x".repeat(start) + part.repeat(Math.ceil((keptCharacters + 100) / part.length));
      const outliner = createOutliner(null);
      const outline = pieces(JSON.stringify({ a: [long], status: "completed" }), places)
        .map((piece) => outliner(piece).outline)
        .join("");
      const read = JSON.parse(outline) as { a: [string]; status: string };
      expect(read.status).toBe("completed");
      expect(long.startsWith(read.a[0].replace(/[\ud800-\udbff]$/, ""))).toBe(true);
      expect(read.a[0].length).toBeGreaterThan(keptCharacters / 6 - 10);
      expect(outline.length).toBeLessThan(keptCharacters + 100);
    }),
  );
});

test("it stops at the first video's data and nowhere else, whatever stands around it", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), fc.base64String(), cuts, (before, within, data, places) => {
      const text = JSON.stringify({ before, data, videos: [{ within, data, type: "base64" }, { data }] });
      const outliner = createOutliner("videos.0.data");
      let seen = "";
      let rest: string | null = null;
      for (const piece of pieces(text, places)) {
        if (rest !== null) rest += piece;
        else {
          const step = outliner(piece);
          seen += step.outline;
          rest = step.rest;
        }
      }
      expect(rest?.startsWith(`${data}"`)).toBe(true);
      expect(seen.endsWith('"data":')).toBe(true);
      expect(seen + JSON.stringify(data) + rest?.slice(data.length + 1)).toBe(text);
    }),
  );
});

test.each([null, 1, true, [], ["AAAA"], {}, { data: "AAAA" }])("data that is no text is no clip: %j", (data) => {
  const text = JSON.stringify({ data: "AAAA", videos: [{ data, type: "url" }, { data: "AAAA" }] });
  expect(createOutliner("videos.0.data")(text)).toEqual({ outline: text, rest: null });
});

test("an operation survives as an id, and any other text is none", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.jsonValue(), (model, operation) => {
      const jobId = packOperation({ model, operation });
      if (operation === null) expect(jobId).toBeNull();
      // As JSON has it, which knows no -0.
      else expect(unpackOperation(jobId ?? "")).toEqual(JSON.parse(JSON.stringify({ model, operation })));
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => void unpackOperation(text)));
});

test("an operation too long for an id is none, and a small id can't grow without bounds", () => {
  let state = 1;
  const noise = Array.from({ length: 20_000 }, () => {
    state = (state * 48271) % 2147483647;
    return state.toString(36);
  });
  expect(packOperation({ model: "m", operation: noise })).toBeNull();
  const bomb = packOperation({ model: "m", operation: "0".repeat(1_000_000) });
  expect(bomb?.length).toBeLessThan(4096);
  expect(unpackOperation(bomb ?? "")).toBeNull();
});
