import { type LineResult, resultOf } from "../render/batch-summary.ts";
import { isEnded, type RenderRecord } from "../render/render-record.ts";
import { badLine } from "./line-failures.ts";
import type { LineFileLine } from "./plan-file.ts";

/** So many records are asked for at once: one after the other, 100,000 would take longer than a function may. */
const sliceLength = 32;

/** How each line of a plan ended, in the order of the manifest; null where its render has no end yet. */
export async function* reportLines(
  lines: AsyncIterable<LineFileLine>,
  find: (renderId: string) => Promise<RenderRecord | null>,
  renderIdOf: (event: Record<string, unknown>) => Promise<string>,
): AsyncIterable<{ line: number; result: LineResult | null }> {
  let slice: LineFileLine[] = [];
  for await (const line of lines) {
    slice.push(line);
    if (slice.length < sliceLength) continue;
    yield* await Promise.all(slice.map(endOf));
    slice = [];
  }
  yield* await Promise.all(slice.map(endOf));

  async function endOf({ line, still, renderId: known, sameAs, problem, event }: LineFileLine) {
    const renderId = known ?? (event === undefined ? null : await renderIdOf(event));
    if (renderId === null) return { line, result: badLine(line, still, problem ?? "it can't be used") };
    const record = await find(renderId);
    const hasEnded = record !== null && isEnded(record.status);
    return { line, result: hasEnded ? { ...resultOf(line, still ?? "", record), sameAs } : null };
  }
}
