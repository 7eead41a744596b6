import type { FoundCode } from "./findings.ts";

const named =
  /\b[A-Za-z][A-Za-z0-9]*(?:[._:][A-Za-z0-9]+)+\b|\b[A-Z]?[a-z]+(?:[A-Z]+[a-z]+)+\b|\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\bE\d{3,4}\b|(?<=\bcode: )PA\b/g;
const numbered =
  /^\s*(\d{4,6})(?=\s*[—–:|,-]|\s+[A-Z\u4e00-\u9fff])|\((?:(?:error )?code[:=]? ?)?(\d{4,6})\)|\b(?:code|errcode|error|errno|status_code|错误码)\b["']?\s*[:=：#]?\s*["']?(-?\d{4,6})\b|\[(\d{4,6})\]/gi;

/** Google's reasons as resellers write them out: `rejected by Flow(public error minor upload)`. */
const spelledOut = /\bpublic error(?: [a-z]+){1,6}/gi;

/** Codes that stand in a sentence: `... (E005)`, `1301 - ...`, `InputTextSensitiveContentDetected: ...`. */
export function codesInText(text: string, depth: number): FoundCode[] {
  const codes: FoundCode[] = [];
  for (const match of text.matchAll(named)) {
    codes.push({ value: match[0], numeric: false, depth, key: "" });
    if (codes.length >= 40) break;
  }
  for (const match of text.matchAll(spelledOut)) {
    codes.push({ value: match[0].toUpperCase().replaceAll(" ", "_"), numeric: false, depth, key: "" });
    if (codes.length >= 50) break;
  }
  for (const match of text.matchAll(numbered)) {
    const value = match.slice(1).find((group) => group !== undefined);
    if (value !== undefined) codes.push({ value, numeric: true, depth, key: "" });
    if (codes.length >= 60) break;
  }
  return codes;
}
