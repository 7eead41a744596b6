import { countLine, type LineResult, type Tally } from "../render/batch-summary.ts";
import { badLine, heldLine } from "./line-failures.ts";
import type { GoodLine, PlannedLine } from "./plan-lines.ts";
import { createPool } from "./pool.ts";
import type { ResultFile } from "./result-file.ts";

export interface RenderLinesOptions {
  /** Lines that are begun and not ended, at most. */
  lookAhead: number;
  /** What the whole batch may cost, in US dollars by the catalogue; null: no limit. */
  maxCostUsd: number | null;
  results: Pick<ResultFile, "append" | "has" | "read">;
  /** Of the results so far; grows with them. */
  tally: Tally;
  /** Sees a line to its end. Null: it has none yet, because everything was stopped. Throws what kept it from ending. */
  render(line: GoodLine): Promise<LineResult | null>;
  /** How a line ended that is not begun any more, because the batch was canceled; null where it may be. */
  leave?(line: GoodLine): Promise<LineResult | null>;
  /** No more lines are begun. */
  signal: AbortSignal;
}

/** Nothing is gained by trying the rest where so many could not be ended. */
const mostProblems = 100;

/** Renders every line that has no result yet. Answers what kept lines from ending. */
export async function renderLines(
  lines: AsyncIterable<PlannedLine>,
  { lookAhead, maxCostUsd, results, tally, render, leave, signal }: RenderLinesOptions,
): Promise<string[]> {
  const pool = createPool(lookAhead);
  const problems: string[] = [];
  /** Renders under way, by line: a line that repeats one of them waits for it. */
  const underWay = new Map<number, Promise<unknown>>();
  let reservedUsd = 0;

  for await (const planned of lines) {
    if (signal.aborted || problems.length >= mostProblems) break;
    if (results.has(planned.line)) continue;
    if ("problem" in planned) await finish(badLine(planned.line, planned.still ?? null, planned.problem));
    else if (planned.sameAs !== null) await pool.add(repeat(planned.line, planned.sameAs));
    else await beginWithin(planned);
  }
  await pool.drained();
  return problems;

  async function beginWithin(planned: GoodLine): Promise<void> {
    const estimatedUsd = planned.estimatedUsd ?? 0;
    // In whole hundredths of a cent: sums of prices are not exact.
    const isAffordable = () =>
      maxCostUsd === null ||
      Math.round((tally.knownUsd + reservedUsd + estimatedUsd) * 10_000) <= Math.round(maxCostUsd * 10_000);
    // What others really cost is only known when they have ended.
    while (!isAffordable() && pool.size() > 0) await pool.oneEnded();
    if (signal.aborted) return;
    const left = (await leave?.(planned)) ?? null;
    if (left !== null) return finish(left);
    if (!isAffordable()) return finish(heldLine(planned));
    reservedUsd += estimatedUsd;
    await pool.add(() => {
      const rendering = renderLine(planned).finally(() => {
        reservedUsd -= estimatedUsd;
        underWay.delete(planned.line);
      });
      underWay.set(planned.line, rendering);
      return rendering;
    });
  }

  async function renderLine(planned: GoodLine): Promise<void> {
    const result = await render(planned).catch((error: Error) => {
      problems.push(`line ${planned.line}: ${error.message}`);
      return null;
    });
    if (result !== null) await finish(result);
  }

  function repeat(line: number, first: number): () => Promise<void> {
    return async () => {
      await underWay.get(first);
      // Without a result, the first one was stopped: this one is taken up with it.
      if (results.has(first)) await finish({ ...(await results.read(first)), line, sameAs: first });
    };
  }

  async function finish(result: LineResult): Promise<void> {
    await results.append(result);
    countLine(tally, result);
  }
}
