import { type LineResult, resultOf } from "../render/batch-summary.ts";
import { isEnded, type RenderRecord } from "../render/render-record.ts";
import { badLine } from "./line-failures.ts";
import type { LineFileLine } from "./plan-file.ts";

/** How each line of a plan ended, in the order of the manifest; null where its render has no end yet. */
export async function* reportLines(
  lines: AsyncIterable<LineFileLine>,
  find: (renderId: string) => Promise<RenderRecord | null>,
): AsyncIterable<{ line: number; result: LineResult | null }> {
  for await (const { line, still, renderId, sameAs, problem } of lines) {
    if (renderId === null) {
      yield { line, result: badLine(line, still, problem ?? "it can't be used") };
      continue;
    }
    const record = await find(renderId);
    const hasEnded = record !== null && isEnded(record.status);
    yield { line, result: hasEnded ? { ...resultOf(line, still ?? "", record), sameAs } : null };
  }
}
