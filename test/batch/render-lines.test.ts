import fc from "fast-check";
import { expect, test } from "vitest";
import type { GoodLine, PlannedLine } from "../../lib/batch/plan-lines.ts";
import { renderLines } from "../../lib/batch/render-lines.ts";
import { countLine, emptyTally, type LineResult, unrenderedResult } from "../../lib/render/batch-summary.ts";

interface Given {
  lines: PlannedLine[];
  lookAhead: number;
  maxCostUsd?: number | null;
  /** What a line really costs; as it was reckoned by default. */
  costOf?: (line: GoodLine) => number;
  stopAt?: number;
}

async function run({ lines, lookAhead, maxCostUsd = null, costOf, stopAt }: Given) {
  const rows = new Map<number, LineResult>();
  const tally = emptyTally();
  const stop = new AbortController();
  const open = new Set<number>();
  const begun: number[] = [];
  let most = 0;
  const problems = await renderLines(from(lines), {
    lookAhead,
    maxCostUsd,
    tally,
    signal: stop.signal,
    results: {
      has: (line) => rows.has(line),
      read: async (line) => rows.get(line) as LineResult,
      append: async (result) => {
        expect(rows.has(result.line)).toBe(false);
        rows.set(result.line, result);
      },
    },
    async render(line) {
      open.add(line.line);
      most = Math.max(most, open.size);
      if (begun.push(line.line) === stopAt) stop.abort();
      // Later ones may end first.
      for (let turn = 0; turn < (line.line * 7) % 5; turn++) await Promise.resolve();
      open.delete(line.line);
      const costUsd = costOf?.(line) ?? line.estimatedUsd ?? 0;
      return { ...unrenderedResult(line.line, "succeeded", "a.jpg", null), renderId: `r${line.line}`, costUsd };
    },
  });
  return { rows, tally, begun, most, problems };
}

async function* from(lines: PlannedLine[]): AsyncIterable<PlannedLine> {
  yield* lines;
}

const good = (line: number, estimatedUsd: number, sameAs: number | null = null): GoodLine => ({
  line,
  still: { path: "a.jpg" },
  request: {},
  sameAs,
  estimatedUsd,
});

/** Lines of all kinds; a repetition repeats some earlier good one. */
const anyLines = fc
  .array(fc.record({ kind: fc.constantFrom("good", "good", "bad", "same"), cents: fc.integer({ min: 0, max: 90 }) }), {
    maxLength: 40,
  })
  .map((kinds) => {
    const lines: PlannedLine[] = [];
    for (const [index, { kind, cents }] of kinds.entries()) {
      const first = lines.find((line) => "sameAs" in line && line.sameAs === null);
      if (kind === "bad") lines.push({ line: index + 1, problem: "bad" });
      else lines.push(good(index + 1, cents / 100, kind === "same" ? (first?.line ?? null) : null));
    }
    return lines;
  });

test("every line ends once, each render is begun once, and never more are open than allowed", async () => {
  await fc.assert(
    fc.asyncProperty(anyLines, fc.integer({ min: 1, max: 6 }), async (lines, lookAhead) => {
      const { rows, tally, begun, most } = await run({ lines, lookAhead });
      expect([...rows.keys()].sort((left, right) => left - right)).toEqual(lines.map(({ line }) => line));
      const firsts = lines.filter((line) => "sameAs" in line && line.sameAs === null).map(({ line }) => line);
      expect(begun).toEqual(firsts);
      expect(most).toBeLessThanOrEqual(lookAhead);
      expect(tally.lines).toBe(lines.length);
      const recounted = emptyTally();
      for (const result of rows.values()) countLine(recounted, result);
      expect(recounted).toEqual(tally);
    }),
  );
});

test("what is spent stays within the limit, where every render costs what it was reckoned to", async () => {
  await fc.assert(
    fc.asyncProperty(anyLines, fc.integer({ min: 0, max: 900 }), async (lines, cents) => {
      const { tally, rows } = await run({ lines, lookAhead: 4, maxCostUsd: cents / 100 });
      expect(Math.round(tally.knownUsd * 100)).toBeLessThanOrEqual(cents);
      expect(rows.size).toBe(lines.length);
    }),
  );
});

test("after renders that cost more than reckoned, no further one begins that would exceed the limit", async () => {
  const lines = [1, 2, 3, 4, 5, 6].map((line) => good(line, 0.4));
  const { begun, tally } = await run({ lines, lookAhead: 1, maxCostUsd: 2.4, costOf: () => 0.8 });
  expect(begun).toEqual([1, 2, 3]);
  expect(tally.counts).toMatchObject({ succeeded: 3, held: 3 });
  expect([...tally.failures.values()]).toEqual([{ class: "account", code: "batch_budget_exhausted", count: 3 }]);
});

test("once stopped, nothing more is begun", async () => {
  const lines = Array.from({ length: 30 }, (_, index) => good(index + 1, 0));
  const { begun } = await run({ lines, lookAhead: 3, stopAt: 7 });
  expect(begun.length).toBeLessThan(11);
});

test("where so many lines can't be ended, the rest is left for another run", async () => {
  const lines = Array.from({ length: 500 }, (_, index) => good(index + 1, 0));
  const problems = await renderLines(from(lines), {
    lookAhead: 2,
    maxCostUsd: null,
    tally: emptyTally(),
    signal: new AbortController().signal,
    results: { has: () => false, read: () => Promise.reject(new Error()), append: async () => {} },
    render: () => Promise.reject(new Error("the disk is full")),
  });
  expect(problems.length).toBeLessThan(103);
  expect(problems[0]).toBe("line 1: the disk is full");
});

test("a result that can't be written ends the batch with the reason", async () => {
  const running = renderLines(from([good(1, 0), good(2, 0)]), {
    lookAhead: 1,
    maxCostUsd: null,
    tally: emptyTally(),
    signal: new AbortController().signal,
    results: {
      has: () => false,
      read: () => Promise.reject(new Error()),
      append: () => Promise.reject(new Error("ENOSPC")),
    },
    render: async ({ line }) => unrenderedResult(line, "succeeded", "a.jpg", null),
  });
  await expect(running).rejects.toThrow("ENOSPC");
});
