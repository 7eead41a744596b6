import { expect, test } from "vitest";
import { describeLineage } from "../../lib/cli/describe-lineage.ts";
import { newRecord } from "../../lib/render/new-record.ts";
import type { RenderRecord } from "../../lib/render/render-record.ts";

function record(renderId: string, change: Partial<RenderRecord> = {}): RenderRecord {
  const still = { bucket: "b", key: "stills/trip/photo.jpg", versionId: null, etag: "", bytes: 1 };
  const shape = { provider: "studio", model: "m", seconds: 4, size: null, fit: "cover" as const };
  const terms = { fallbacks: [], onPolicy: "reject" as const, maxCostUsd: null, deadlineMinutes: 30, labels: {} };
  const prompt = `prompt of ${renderId}`;
  const request = { kind: change.kind ?? "animate", prompt, ...shape, ...terms, again: null };
  return { ...newRecord({ renderId, still, request, estimatedUsd: 0, eventId: "e", now: new Date(0) }), ...change };
}

const a = record("a");
const b = record("b", { kind: "remix", source: "a", from: { jobId: "j", origin: null } });
const c = record("c", { kind: "extend", source: "b" });
const d = record("d", { kind: "stitch", parts: ["a", "c", "gone"], prompt: "" });
const all = [a, b, c, d];

test("a stitch shows its parts in order, and what they were made of", () => {
  expect(describeLineage(d, all).split("\n")).toEqual([
    "made of:",
    "d  stitch, queued",
    '├─ a  animate, trip/photo.jpg, queued, "prompt of a"',
    '├─ c  extend (joined), queued, "prompt of c"',
    '│  └─ b  remix, queued, "prompt of b"',
    '│     └─ a  animate, trip/photo.jpg, queued, "prompt of a"',
    "└─ gone (not in this ledger)",
  ]);
});

test("a clip shows what was made of it, each branch once", () => {
  expect(describeLineage(a, all).split("\n")).toEqual([
    "made of it:",
    'a  animate, trip/photo.jpg, queued, "prompt of a"',
    '├─ b  remix, queued, "prompt of b"',
    '│  └─ c  extend (joined), queued, "prompt of c"',
    "│     └─ d  stitch, queued",
    "└─ d  stitch, queued",
  ]);
});

test("a clip that stands alone shows nothing, and a prompt can't colour the terminal", () => {
  expect(describeLineage(record("alone"), all)).toBe("");
  const remix = record("r", { kind: "remix", source: "a", prompt: "\u001b[31mred" });
  expect(describeLineage(remix, [a, remix])).not.toContain("\u001b");
});
