import type { RenderRequest } from "../../lib/render/request.ts";

export interface AskedLine {
  still: string;
  request: RenderRequest;
}

export function writeJsonLines(lines: AskedLine[]): string {
  return lines.map(({ still, request }) => `${JSON.stringify({ still, ...request })}\n`).join("");
}

/** CSV as spreadsheets write it: a column for every field that any line has. */
export function writeCsv(lines: AskedLine[], end = "\r\n"): string {
  const rows = lines.map(({ still, request }) => new Map([["still", still], ...cellsOf(request, "")]));
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  return [columns, ...rows.map((row) => columns.map((column) => row.get(column) ?? ""))]
    .map((row) => `${row.map(quote).join(",")}${end}`)
    .join("");
}

function cellsOf(value: object, above: string): [string, string][] {
  return Object.entries(value).flatMap(([name, inner]): [string, string][] => {
    const path = `${above}${name}`;
    if (["shot", "shot.pacing", "labels"].includes(path)) return cellsOf(inner, `${path}.`);
    return [[path, typeof inner === "string" ? inner : JSON.stringify(inner)]];
  });
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

export async function* chunksOf(text: string | Uint8Array, size = 7): AsyncIterable<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}
