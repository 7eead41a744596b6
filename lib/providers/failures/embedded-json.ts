import { inputKeys, plainKey } from "./body-keys.ts";
import { bounds } from "./bounds.ts";

/** Text taken apart: the JSON values in it, and the words around them. */
export interface TextParts {
  values: unknown[];
  words: string;
}

/**
 * Gateways wrap an error in words (`API request failed: 400 - {...}`), in Python's notation, or cut it off.
 * Whole JSON is parsed; of anything else that looks like it, the quoted fields are picked out one by one.
 */
export function takeApart(text: string): TextParts {
  const start = firstBracket(text);
  if (start === -1) return { values: [], words: text };
  const end = closingBracket(text, start);
  if (end !== -1) {
    const value = parsed(text.slice(start, end + 1));
    if (value !== undefined) {
      const rest = text.slice(end + 1);
      const before = text.slice(0, start);
      return { values: [value], words: `${before} ${firstBracket(rest) === -1 ? rest : ""}`.trim() };
    }
  }
  return looseFields(text, start);
}

function firstBracket(text: string): number {
  const match = /[{[]\s*(?:["'{[]|\\"|[a-z_]{2,30}\s*:)/.exec(text);
  return match === null ? -1 : match.index;
}

/** The index of the bracket that closes the one at `start`, or -1. Brackets within double quotes do not count. */
function closingBracket(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let index = start; index < text.length; index += 1) {
    const character = text[index];
    if (quoted) {
      if (character === "\\") index += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return -1;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Text that was quoted once too often: {\"error\":{\"code\":...
    if (!text.includes('\\"')) return undefined;
    try {
      return JSON.parse(text.replaceAll('\\"', '"'));
    } catch {
      return undefined;
    }
  }
}

const looseField =
  /\\?["']?([A-Za-z_][\w-]{0,40})\\?["']?\s*[:=]\s*(?:\\?"((?:[^"\\]|\\[^"]){0,2000})(?:\\?"|$)|'((?:[^'\\]|\\.){0,2000})(?:'|$)|(-?\d{1,9}|true|false)\b|([A-Za-z][^{}[\],"\n]{0,400}))/g;

/** `{'error': {'message': "...", ...` and JSON that was cut off: each quoted field for itself. */
function looseFields(text: string, start: number): TextParts {
  const fields: Record<string, unknown>[] = [];
  const region = text.slice(start, start + bounds.textStart + bounds.textEnd);
  for (const match of region.matchAll(looseField)) {
    const [, key = "", inDouble, inSingle, plain, bare] = match;
    if (inputKeys.has(plainKey(key))) continue;
    const value = inDouble ?? inSingle ?? plain ?? bare;
    // `None` is what Python writes for null.
    if (value === undefined || bare === "None") continue;
    fields.push({
      [key]: plain !== undefined && /^-?\d/.test(plain) ? Number(plain) : plain === "true" ? true : value,
    });
    if (fields.length >= bounds.codes) break;
  }
  if (fields.length === 0) return { values: [], words: text };
  return { values: [fields], words: text.slice(0, start).trim() };
}
