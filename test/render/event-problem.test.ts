import fc from "fast-check";
import { expect, test } from "vitest";
import { unknownEventKeys } from "../../lib/render/event-keys.ts";
import { eventProblem } from "../../lib/render/event-problem.ts";
import { renderEventSchema } from "../../lib/render/render-event.ts";

const still = { bucket: "stills", key: "stills/a.jpg" };
const event = (detail: unknown, others: object = {}) => ({
  "detail-type": "Render Requested",
  source: "stillmotion",
  id: "e1",
  time: "2026-11-01T00:00:00Z",
  detail,
  ...others,
});

test.each([
  [
    event({ still, request: { secnods: 4 } }),
    'detail.request.secnods: there is no key of a request "secnods" (did you',
  ],
  [event({ still, request: { seconds: "long" } }), "detail.request.seconds: must be a number, not a text"],
  [event({ still: { bucket: "stills" } }), "detail.still.key: is missing: it must be a text"],
  [event({ still: "stills/a.jpg" }), "detail.still: must be an object, not a text"],
  [event({ still: { bucket: "stills", key: "../a.jpg" } }), "detail.still.key: must have no part between slashes that"],
  [event({ still: { url: 3 } }), "detail.still.url: "],
  [event({ still: { inline: "%%%" } }), "detail.still.inline: must be base64"],
  [event({ still: { inline: "AAAA\nAAAA\n" } }), "detail.still.inline: must be base64 in one line"],
  [event({ still: { inline: "data:image/png;base64,AAAA" } }), "without a data: before it"],
  [
    event({ still: { inline: "A".repeat(200_004) } }),
    "detail.still.inline: has 200004 characters: it must have at most 200000",
  ],
  [event({ still: { url: "https://a.example/b", inline: "AAAA" } }), 'no key of its still "inline"'],
  [event({ still, lables: {} }), '"lables"'],
  [event({}), "detail.still is missing"],
  [event({ request: { prompt: "slow pan" } }), "detail.still is missing"],
  [event({ request: { kind: "remixx", source: "r" } }), "detail.request.kind: "],
  [event({ renderId: 4 }), "detail.renderId: "],
  [event({ still }, { time: "yesterday" }), "time: "],
  [event({ still }, { "detail-type": "Render Wanted" }), "detail-type must be"],
  [event(null), "detail must be an object"],
  [null, "it must be an object"],
  [
    { ...event({ bucket: { name: "b" }, object: { key: "stills//a.jpg" } }), "detail-type": "Object Created" },
    "detail.object.key: ",
  ],
] as [unknown, string][])("what is wrong with an event is said with its place: $1", (given, problem) => {
  expect(eventProblem(given)).toContain(problem);
});

test("an event has no problem where it is taken, and one where it is not", () => {
  const value = fc.constantFrom<unknown>(
    "a",
    "",
    4,
    null,
    true,
    [],
    {},
    "../a",
    "AAAA",
    "https://a.example/b",
    "remix",
    "animate",
  );
  const keys = ["still", "request", "renderId", "sidecar", "batch", "bucket", "object", "reopen", "other"];
  const inner = ["bucket", "key", "url", "inline", "name", "versionId", "kind", "source", "seconds", "prompt"];
  const object = (names: string[], values: fc.Arbitrary<unknown>) =>
    fc.dictionary(fc.constantFrom(...names), values, { maxKeys: 3 });
  const detail = fc.oneof({ weight: 9, arbitrary: object(keys, fc.oneof(value, object(inner, value))) }, value);
  const arbitrary = fc.record({
    "detail-type": fc.constantFrom("Render Requested", "Render Requested", "Object Created", "Batch Requested", 3),
    id: fc.constantFrom<unknown>("e", 3),
    time: fc.constantFrom("2026-11-01T00:00:00Z", "then"),
    detail,
  });
  fc.assert(
    fc.property(arbitrary, (given) => {
      const isTaken = unknownEventKeys(given) === null && renderEventSchema.safeParse(given).success;
      expect(eventProblem(given) === null).toBe(isTaken);
    }),
    { numRuns: 3000 },
  );
});
