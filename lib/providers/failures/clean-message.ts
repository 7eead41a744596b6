import { boundedText } from "./bounds.ts";
import { redact } from "./redact.ts";
import { isMarkup, readMarkup, withoutMarkup } from "./web-page.ts";

const longestMessage = 500;

/** A sentence or two for people: no markup, no control characters, no keys, no ids. Empty when nothing is left. */
export function cleanMessage(text: string, decisive?: RegExp): string {
  const raw = isMarkup(text) ? readMarkup(text).sentences.join(". ") : text;
  const plain = withoutMarkup(boundedText(raw))
    // ANSI colours, then every control, formatting and lone surrogate character.
    .replace(/\p{Cc}\[[0-9;:]{0,20}[A-Za-z]/gu, "")
    .replace(/\\u[0-9a-f]{4}/gi, " ")
    .replace(/\\[nrt]/g, " ")
    .replace(/\\(["'/])/g, "$1")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu, " ");
  return fitted(tidy(redact(plain)), decisive);
}

function tidy(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[([{]\s*(?:code|id|reference|request|trace)?\s*[:=]?\s*[)\]}]/gi, "")
    .replace(/["'`]{2,}/g, (quotes) => quotes.slice(0, 1))
    .replace(/\b(?:request|trace|task|reference)[ _-]?id\b\s*[:=：]?\s*(?=$|[.,;)])/gi, "")
    .replace(/\s+([,.;:!?)\]。，；！？])/g, "$1")
    .replace(/([.,;:。，])(?:\s*[.,;:。，])+/g, "$1")
    .replace(/^(?:\d{3,6}|\w+(?:\.\w+)*Error)\s*(?:[—–|:]|-\s)\s*(?=\S)/, "")
    .replace(/^[\s,.;:|—–-]+|[\s,;:|—–([{"'`-]+$/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** The first two sentences; the one that decided takes the second place if it came later. */
function fitted(text: string, decisive: RegExp | undefined): string {
  const sentences = text
    .split(/(?<=[.!?]["')]?)\s+(?=[\p{Lu}\p{Lo}"'`[(])|(?<=[。！？])/u)
    .filter((sentence) => sentence.trim() !== "");
  const kept = sentences.slice(0, 2);
  if (decisive !== undefined && sentences.length > 2 && !decisive.test(kept.join(" "))) {
    const later = sentences.find((sentence) => decisive.test(sentence));
    if (later !== undefined) kept[1] = later;
  }
  const message = kept.map((sentence) => sentence.trim()).join(/[。！？]$/.test(kept[0] ?? "") ? "" : " ");
  if (message.length <= longestMessage) return message;
  // Never in the middle of a character.
  return `${[...message.slice(0, longestMessage - 3)]
    .filter((character) => !/\p{Cs}/u.test(character))
    .join("")
    .trimEnd()}...`;
}
