import { createHash } from "node:crypto";
import type { BatchSummary, LineResult } from "../render/batch-summary.ts";
import { sheetScript, sheetStyle } from "./sheet-parts.ts";

export interface SheetOptions {
  /** A small poster as a data URI, or null where there is none. */
  posterOf(result: LineResult): Promise<string | null>;
  /** Where a clip is, seen from the sheet: a relative address, encoded. */
  linkOf(clip: { bucket: string; key: string }): string;
}

/** A page with more pictures opens slowly, or not at all. */
export const mostCells = 2000;

/**
 * The contact sheet of a batch as one HTML page, in pieces: a small poster for each line, its clip playing while it is
 * pointed at. It asks the network for nothing, and every text in it is from outside and escaped.
 */
export async function* contactSheet(
  summary: BatchSummary,
  results: AsyncIterable<LineResult>,
  options: SheetOptions,
): AsyncIterable<string> {
  yield head(summary);
  for await (const some of slicesOf(results)) {
    const cells = await Promise.all(some.map((result) => cellOf(result, options)));
    yield cells.join("");
  }
  yield "</main>\n";
  if (summary.lines > mostCells)
    yield `<p>The first ${mostCells} of ${summary.lines} lines; all are in report.csv and report.json.</p>\n`;
  yield `<script>${sheetScript}</script>\n</body>\n</html>\n`;
}

/** The first of the results, some at a time: shrinking a poster leaves a core idle. */
async function* slicesOf(results: AsyncIterable<LineResult>): AsyncIterable<LineResult[]> {
  let slice: LineResult[] = [];
  let taken = 0;
  for await (const result of results) {
    slice.push(result);
    if (slice.length === 8) {
      yield slice;
      slice = [];
    }
    if (++taken === mostCells) break;
  }
  yield slice;
}

function head(summary: BatchSummary): string {
  const { name, counts, cost, lines, duplicates } = summary;
  const policy = [
    "default-src 'none'",
    "img-src data:",
    "media-src 'self' file:",
    `style-src '${hashOf(sheetStyle)}'`,
    `script-src '${hashOf(sheetScript)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const told = Object.entries(counts).filter(([, count]) => count > 0);
  const unknown = cost.unknown === 0 ? "" : `, and ${cost.unknown} renders whose cost is not known`;
  const reasons = summary.failures
    .map(({ class: failureClass, code, count }) => `<li>${escapeHtml(`${count} ${failureClass}: ${code}`)}</li>`)
    .join("");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(name)}</title>
<style>${sheetStyle}</style>
</head>
<body>
<h1>${escapeHtml(name)}</h1>
<p>${escapeHtml(`${lines} lines: ${told.map(([status, count]) => `${count} ${status}`).join(", ")}; ${duplicates} ask for what another asks for.`)}
${escapeHtml(`Cost by list price: $${cost.knownUsd.toFixed(2)}${unknown}. Run ${summary.run}, ${summary.startedAt} to ${summary.endedAt}.`)}</p>
${reasons === "" ? "" : `<ul>${reasons}</ul>\n`}<main>
`;
}

async function cellOf(result: LineResult, { posterOf, linkOf }: SheetOptions): Promise<string> {
  const { line, status, still, clip, failure, prompt } = result;
  const poster = clip === null ? null : await posterOf(result);
  const picture =
    clip === null
      ? `<div class="none">${escapeHtml(status)}</div>`
      : `<video tabindex="0" muted loop playsinline preload="none" src="${escapeHtml(linkOf(clip))}"${
          poster === null ? "" : ` poster="${escapeHtml(poster)}"`
        } aria-label="${escapeHtml(still ?? "")}"></video>`;
  const words = failure === null ? (prompt ?? "") : `${failure.message} ${failure.remedy}`;
  const name = `<bdi>${escapeHtml(still ?? `line ${line}`)}</bdi>`;
  const title = clip === null ? name : `<a href="${escapeHtml(linkOf(clip))}">${name}</a>`;
  return `<figure class="${status}">${picture}<figcaption>${line}. ${title}<small>${escapeHtml(words.slice(0, 300))}</small></figcaption></figure>\n`;
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Safe as text and in quotes; what could turn the text round or hide in it is shown as a box. */
function escapeHtml(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (control) =>
      control === "\n" || control === "\t" ? " " : "\u25a1",
    )
    .replaceAll(/[&<>"']/g, (mark) => entities[mark] ?? mark);
}
