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

/** Keeps a table on the screen: the start and the end of a name tell most. */
export function cutMiddle(text: string, longest = 60): string {
  const letters = [...text];
  if (letters.length <= longest) return text;
  const start = Math.floor((longest - 1) / 2);
  return [...letters.slice(0, start), "…", ...letters.slice(start + 1 - longest)].join("");
}

/** In code points: near enough to what a terminal shows. */
function width(text: string): number {
  return [...text].length;
}

/** Text from outside, safe to print: nothing that could move a terminal's cursor, colour it, or turn its text round. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, "?");
}
