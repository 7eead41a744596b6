import { type CsvColumn, fieldsOf, readHeader } from "./csv-columns.ts";
import { readCsvRecords } from "./csv-records.ts";
import type { RawLine } from "./raw-line.ts";
import type { TextLine } from "./read-lines.ts";

/** The first record names the columns; every other one is a line of the manifest. */
export async function* parseCsv(lines: AsyncIterable<TextLine>): AsyncIterable<RawLine> {
  let columns: CsvColumn[] | null = null;
  for await (const record of readCsvRecords(lines)) {
    const { line } = record;
    if (columns !== null) {
      yield { line, ...("problem" in record ? record : fieldsOf(record.cells, columns)) };
      continue;
    }
    const header = "problem" in record ? { problems: [record.problem] } : readHeader(record.cells);
    if ("problems" in header) {
      yield { line, problem: `${header.problems.join("; ")}; no line was read`, fatal: true };
      return;
    }
    columns = header.columns;
  }
}
