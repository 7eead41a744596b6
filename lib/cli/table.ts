/** Columns as wide as their widest cell; the last one is never padded. */
export function formatTable(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_cell, column) => Math.max(...rows.map((row) => width(row[column] ?? ""))));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === row.length - 1 ? cell : cell + " ".repeat((widths[column] ?? 0) - width(cell)),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** In code points: near enough to what a terminal shows. */
function width(text: string): number {
  return [...text].length;
}

/** Text from outside, safe to print: no control characters that could move a terminal's cursor or colour it. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, "?");
}
