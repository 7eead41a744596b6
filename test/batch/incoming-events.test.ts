import { expect, test } from "vitest";
import { readBatchInput } from "../../lib/batch/batch-input.ts";
import { unknownEventKeys } from "../../lib/render/event-keys.ts";
import { renderEventSchema } from "../../lib/render/render-event.ts";
import { eventSchemas } from "./event-schemas.ts";

const schemas = eventSchemas({ isClosed: false });
const event = (type: string, detail: unknown) => ({
  version: "0",
  id: "e1",
  "detail-type": type,
  source: "stillmotion",
  time: "2026-11-01T00:00:00Z",
  detail,
});
const takesRender = (sent: unknown) => unknownEventKeys(sent) === null && renderEventSchema.safeParse(sent).success;
function takesBatch(sent: unknown): boolean {
  try {
    return readBatchInput(sent, "stills") !== null;
  } catch {
    return false;
  }
}

const still = { bucket: "stills", key: "stills/a.jpg" };
const request = { prompt: "slow pan left" };
const renders: [isGood: boolean, detail: unknown][] = [
  [true, { still }],
  [true, { still: { ...still, versionId: "v" }, request }],
  [true, { still: { url: "https://a.example/b.jpg" }, request }],
  [true, { still: { inline: "AAAA", name: "a.jpg" } }],
  [true, { still: { inline: "AAA=" } }],
  [true, { request: { kind: "remix", source: "r1", prompt: "at night" } }],
  [true, { renderId: "r1" }],
  [true, { renderId: "r1", reopen: true, acceptDuplicate: true, deadlineMinutes: 10, maxCostUsd: 1 }],
  [false, {}],
  [false, { request }],
  [false, { still: { key: "a.jpg" } }],
  [false, { still: { ...still, versoinId: "v" } }],
  [false, { still: { url: "" } }],
  [false, { still: { url: "https://a.example/b.jpg", name: "b" } }],
  [false, { still: { inline: "not base64!" } }],
  [false, { still: { inline: "A".repeat(200_004) } }],
  [false, { stil: still }],
  [false, { still, requets: request }],
  [false, { renderId: "" }],
  [false, { renderId: "r1", reopne: true }],
];
const batches: [isGood: boolean, detail: unknown][] = [
  [true, { manifest: { key: "batches/a.csv" } }],
  [true, { manifest: { bucket: "stills", key: "batches/a.csv" }, maxCostUsd: 4 }],
  [true, { manifest: { lines: [{ still: "a.jpg" }], name: "spring" } }],
  [true, { manifest: { key: "batches/a.csv", versionId: "v", defaults: { seconds: 8 } } }],
  [false, { manifest: { key: "batches/a.csv", defaults: 8 } }],
  [true, { manifest: { prefix: "stills/autumn/" } }],
  [true, { manifest: { prefix: "batches/a", name: "spring", defaults: { seconds: 8 } }, maxCostUsd: 4 }],
  [false, { manifest: { prefix: "autumn/" } }],
  [false, { manifest: { prefix: "stills/", defaults: { again: true } } }],
  [false, { manifest: { prefix: "stills/", lines: [{ still: "a.jpg" }] } }],
  [false, {}],
  [false, { manifest: {} }],
  [false, { manifest: { key: "" } }],
  [false, { manifest: { lines: [] } }],
  [false, { manifest: { lines: ["a.jpg"] } }],
  [false, { manifest: { key: "batches/a.csv", lines: [{ still: "a.jpg" }] } }],
  [false, { manifest: { key: "batches/a.csv" }, maxCost: 4 }],
  [false, { manifest: { key: "batches/a.csv" }, maxCostUsd: -4 }],
];

test.each(renders)("what docs/events says of Render Requested is what is taken: %s %j", (isGood, detail) => {
  const sent = event("Render Requested", detail);
  expect(schemas.get("Render Requested")?.(sent)).toBe(isGood);
  expect(takesRender(sent)).toBe(isGood);
});

test.each(batches)("what docs/events says of Batch Requested is what is taken: %s %j", (isGood, detail) => {
  const sent = event("Batch Requested", detail);
  expect(schemas.get("Batch Requested")?.(sent)).toBe(isGood);
  expect(takesBatch(sent)).toBe(isGood);
});

test("a key that nobody knows is refused with the one that was meant; the bus's own are not", () => {
  const of = (detail: unknown) => unknownEventKeys({ ...event("Render Requested", detail), account: "1", region: "r" });
  expect(of({ still, requset: request })).toContain('"requset" (did you mean "request"?)');
  expect(of({ still: { ...still, kye: 1 } })).toContain('"kye" (did you mean "key"?)');
  expect(of({ still, request })).toBeNull();
});
