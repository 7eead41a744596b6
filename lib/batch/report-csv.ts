import type { LineResult } from "../render/batch-summary.ts";

const columns: readonly [name: string, cell: (result: LineResult) => string | number | null | undefined][] = [
  ["line", (result) => result.line],
  ["status", (result) => result.status],
  ["still", (result) => result.still],
  ["renderId", (result) => result.renderId],
  ["sameAs", (result) => result.sameAs],
  ["clip", (result) => result.clip?.key],
  ["durationSeconds", (result) => result.clip?.durationSeconds],
  ["provider", (result) => result.provider],
  ["model", (result) => result.model],
  ["costUsd", (result) => result.costUsd],
  ["class", (result) => result.failure?.class],
  ["code", (result) => result.failure?.code],
  ["message", (result) => result.failure?.message],
  ["remedy", (result) => result.failure?.remedy],
  ["prompt", (result) => result.prompt],
];

/** The report for a spreadsheet, in pieces: RFC 4180. */
export async function* reportCsv(results: AsyncIterable<LineResult>): AsyncIterable<string> {
  yield `${columns.map(([name]) => name).join(",")}\r\n`;
  for await (const result of results) yield `${columns.map(([, cell]) => cellOf(cell(result))).join(",")}\r\n`;
}

function cellOf(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  // A spreadsheet would take such a text for a formula, and run it.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
