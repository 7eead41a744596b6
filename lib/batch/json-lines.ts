import { locateJson } from "../render/locate-json.ts";
import type { RawLine } from "./raw-line.ts";
import type { TextLine } from "./read-lines.ts";

/** One JSON object a line; blank lines are passed over. */
export async function* parseJsonLines(lines: AsyncIterable<TextLine>): AsyncIterable<RawLine> {
  for await (const read of lines) {
    if (read.text === null) yield { line: read.line, problem: read.why };
    else if (read.text.trim() !== "") yield { line: read.line, ...parse(read.text) };
  }
}

function parse(text: string): { fields: Record<string, unknown> } | { problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const located = locateJson(text);
    if (located.status !== "broken") return { problem: "the line is no JSON" };
    return { problem: `the line is no JSON: column ${located.column}: ${located.message}` };
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return { fields: value as Record<string, unknown> };
  return { problem: 'the line must be one JSON object, for example {"still": "photos/a.jpg", "seconds": 8}' };
}
