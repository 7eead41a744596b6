import type { BatchSummary, LineResult } from "../render/batch-summary.ts";

/** The report as one JSON object, in pieces: the summary, and every line under `results`. */
export async function* reportJson(summary: BatchSummary, results: AsyncIterable<LineResult>): AsyncIterable<string> {
  yield `${JSON.stringify(summary).slice(0, -1)},"results":[`;
  let separator = "\n";
  for await (const result of results) {
    yield `${separator}${JSON.stringify(result)}`;
    separator = ",\n";
  }
  yield "\n]}\n";
}
