import { codeKeys, inputKeys, messageKeys, plainKey, statusKeys } from "./body-keys.ts";
import { boundedText, bounds } from "./bounds.ts";
import { echoesIn } from "./echoes.ts";
import { takeApart } from "./embedded-json.ts";
import { filteredSamples, listsFlaggedContent, namesParameter, noteField, noteUsage } from "./field-notes.ts";
import type { Findings } from "./findings.ts";
import { FindingsBook } from "./findings-book.ts";
import { holdingFlags } from "./job-states.ts";
import { isList, namesOf, propertyOf, valuesOf } from "./safe-properties.ts";
import { isMarkup, readMarkup } from "./web-page.ts";

/** Reads any body, parsed or raw. It visits a bounded number of values and never throws, whatever it is fed. */
export function readBody(body: unknown): Findings {
  const reader = new BodyReader();
  reader.visit(body, "", 0, false);
  return reader.finish();
}

/** Walks a body: what to go into, what to leave out, and under which key each value stood. */
class BodyReader {
  readonly #book = new FindingsBook();
  readonly #seen = new WeakSet<object>();
  #filteredSamples = 0;
  #nodes = 0;

  visit(value: unknown, key: string, depth: number, withinError: boolean): void {
    this.#nodes += 1;
    if (this.#nodes > bounds.nodes || depth > bounds.depth) return;
    if (typeof value === "string") this.#text(value, key, depth, withinError);
    else if (typeof value === "number" || typeof value === "bigint") this.#number(value, key, depth);
    else if (typeof value === "boolean") this.#flag(value, key);
    else if (typeof value === "object" && value !== null) this.#object(value, key, depth, withinError);
  }

  finish(): Findings {
    const findings = this.#book.close();
    // A partial answer: some samples were filtered, others are there. That is no failure of the job.
    if (this.#filteredSamples > 0 && !findings.hasClip) findings.heldBack = true;
    return findings;
  }

  #object(value: object, key: string, depth: number, withinError: boolean): void {
    if (this.#seen.has(value)) return;
    this.#seen.add(value);
    if (isList(value)) {
      for (const item of valuesOf(value)) this.visit(item, key, depth + 1, withinError);
      return;
    }
    for (const name of namesOf(value)) this.#entry(name, propertyOf(value, name), depth, withinError);
  }

  #entry(name: string, value: unknown, depth: number, withinError: boolean): void {
    if (value === undefined || value === null) return;
    const key = plainKey(name);
    noteField(this.#book.findings, name, key, value);
    this.#filteredSamples += filteredSamples(key, value);
    if (listsFlaggedContent(key, value)) this.#book.findings.heldBack = true;
    if (namesParameter(key, value)) return;
    if (key === "usage" || key === "ctx") {
      const reason = noteUsage(this.#book.findings, value);
      if (reason !== undefined) this.#book.code(reason, "reason", depth + 1);
      return;
    }
    // Under `errors` a key such as `prompt` names the field that is wrong, and its list says what about it.
    const namesWrongField = withinError && Array.isArray(value) && value.every((item) => typeof item === "string");
    if (inputKeys.has(key) && !namesWrongField) {
      this.#echo(value);
      return;
    }
    this.visit(value, key, depth + 1, withinError || key === "errors" || key === "fielderrors");
  }

  #text(value: string, key: string, depth: number, withinError: boolean): void {
    const { findings } = this.#book;
    if (value.trim() === "" || findings.charactersExamined > bounds.allCharacters) return;
    const text = value.length > bounds.jsonCharacters ? boundedText(value) : value;
    findings.charactersExamined += text.length;
    if (key !== "" && (codeKeys.has(key) || key === "reason") && text.length <= 200) this.#book.code(text, key, depth);
    if (statusKeys.has(key) && text.length <= 200) {
      this.#book.state(text, key, depth);
      return;
    }
    if (codeKeys.has(key) && !text.includes(" ") && !text.includes("{")) return;
    if (isMarkup(text)) {
      this.#page(text, depth);
      return;
    }
    const parts = takeApart(text);
    for (const part of parts.values) this.visit(part, key, depth + 1, withinError);
    const known = key === "" || messageKeys.has(key) || codeKeys.has(key) || withinError || parts.values.length > 0;
    this.#book.sentence(parts.words, depth, known ? "message" : "other");
  }

  /** Not read, but remembered: the same words may stand in the error's own sentence. */
  #echo(value: unknown): void {
    const { echoes } = this.#book.findings;
    if (typeof value !== "object" || value === null || Array.isArray(value)) echoesIn(value, echoes);
    else for (const name of ["prompt", "text", "negative_prompt"]) echoesIn(propertyOf(value, name), echoes);
  }

  #page(text: string, depth: number): void {
    const page = readMarkup(text.slice(0, bounds.textStart * 4));
    if (page.code !== undefined) this.#book.code(page.code, "code", depth);
    const kind = page.code === undefined ? "page" : "message";
    for (const sentence of page.sentences) this.#book.sentence(sentence, depth, kind);
  }

  #number(value: number | bigint, key: string, depth: number): void {
    if (!codeKeys.has(key) && !statusKeys.has(key)) return;
    const text = String(value);
    if (text === "0" || text === "200" || text === "NaN") return;
    this.#book.code(text, key, depth);
  }

  #flag(value: boolean, key: string): void {
    if (Object.hasOwn(holdingFlags, key) && holdingFlags[key] === value) this.#book.findings.heldBack = true;
  }
}
