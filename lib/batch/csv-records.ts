import { parse } from "csv-parse/sync";
import { manifestLimits } from "./manifest-limits.ts";
import type { TextLine } from "./read-lines.ts";

export type CsvRecord = { line: number; cells: string[] } | { line: number; problem: string };

interface OpenRecord {
  lines: { line: number; text: string }[];
  characters: number;
  quotes: number;
}

/**
 * The records of a CSV file (RFC 4180), each with the number of its first line; blank lines are passed over. A record
 * ends where its quotes are closed. One that can't be read costs only its first line: what it would have swallowed is
 * read again.
 */
export async function* readCsvRecords(lines: AsyncIterable<TextLine>): AsyncIterable<CsvRecord> {
  let open: OpenRecord = { lines: [], characters: 0, quotes: 0 };
  for await (const read of lines) {
    if (read.text !== null) {
      yield* take(read);
      continue;
    }
    yield* giveUp();
    yield { line: read.line, problem: read.why };
  }
  yield* giveUp();

  function* take(read: { line: number; text: string }): Iterable<CsvRecord> {
    // What a broken record leaves to be read again comes before what the file has next.
    const pending = [read];
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      if (open.lines.length === 0 && next.text.trim() === "") continue;
      open.lines.push(next);
      open.characters += next.text.length + 1;
      open.quotes += countQuotes(next.text);
      const isClosed = open.quotes % 2 === 0;
      const isLong = open.characters > manifestLimits.lineBytes || open.lines.length >= manifestLimits.recordLines;
      if (!isClosed && !isLong) continue;
      const done = open;
      open = { lines: [], characters: 0, quotes: 0 };
      const cells = isClosed ? parseRecord(done.lines.map(({ text }) => text).join("\n")) : null;
      const line = done.lines[0]?.line ?? next.line;
      if (cells !== null) yield { line, cells };
      else {
        yield { line, problem: quoteProblem };
        pending.unshift(...done.lines.slice(1));
      }
    }
  }

  /** The quotes of the open record are never closed. */
  function* giveUp(): Iterable<CsvRecord> {
    while (open.lines.length > 0) {
      const [first, ...rest] = open.lines;
      open = { lines: [], characters: 0, quotes: 0 };
      if (first !== undefined) yield { line: first.line, problem: quoteProblem };
      for (const line of rest) yield* take(line);
    }
  }
}

const quoteProblem =
  'the quotes can\'t be read: a cell with a comma, a quote or a line break is written "like this", a quote in it twice';

function countQuotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) count++;
  return count;
}

/** Null where its quotes can't be read. */
function parseRecord(text: string): string[] | null {
  if (!text.includes('"')) return text.split(",");
  try {
    const records: string[][] = parse(text, { record_delimiter: "\n", relax_column_count: true });
    return records.length === 1 ? (records[0] ?? null) : null;
  } catch {
    return null;
  }
}
