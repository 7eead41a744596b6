import { clipKeys, codeKeys, firstKeys, inputKeys, messageKeys, plainKey, statusKeys } from "./body-keys.ts";
import { boundedText, bounds } from "./bounds.ts";
import { takeApart } from "./embedded-json.ts";
import { type Findings, noFindings } from "./findings.ts";
import { failedStates, holdingFlags, tellingStates } from "./job-states.ts";
import { retryFieldSeconds } from "./retry-after.ts";
import { isMarkup, readMarkup } from "./web-page.ts";

/** Reads any body, parsed or raw. It visits a bounded number of values and never throws, whatever it is fed. */
export function readBody(body: unknown): Findings {
  const reader = new BodyReader();
  reader.visit(body, "", 0, false);
  return reader.finish();
}

class BodyReader {
  readonly #findings = noFindings();
  readonly #seen = new WeakSet<object>();
  readonly #statuses: { value: number; depth: number }[] = [];
  readonly #filtered = { count: 0, reasons: false };
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
    const findings = this.#findings;
    // A stable sort: within one depth, what was visited first stays first.
    findings.codes.sort((left, right) => right.depth - left.depth);
    findings.texts.sort((left, right) => right.depth - left.depth);
    findings.statuses = this.#statuses.sort((left, right) => right.depth - left.depth).map((status) => status.value);
    // A partial answer: some samples were filtered, others are there. That is no failure of the job.
    if ((this.#filtered.count > 0 || this.#filtered.reasons) && !findings.hasClip) findings.heldBack = true;
    return findings;
  }

  #object(value: object, key: string, depth: number, withinError: boolean): void {
    if (this.#seen.has(value)) return;
    this.#seen.add(value);
    if (isList(value)) {
      const length = Math.min(Number(read(value, "length")) || 0, bounds.entries);
      for (let index = 0; index < length; index += 1)
        this.visit(read(value, String(index)), key, depth + 1, withinError);
      return;
    }
    for (const name of namesOf(value)) this.#entry(name, read(value, name), depth, withinError);
  }

  #entry(name: string, value: unknown, depth: number, withinError: boolean): void {
    if (value === undefined || value === null) return;
    const key = plainKey(name);
    const seconds = retryFieldSeconds(name, value);
    if (seconds !== undefined) this.#findings.retryAfterSeconds ??= seconds;
    if (key === "param" || key === "parameter" || key === "loc" || key === "field") this.#parameter(value);
    if (key === "raimediafilteredcount")
      this.#filtered.count += Number(typeof value === "number" || typeof value === "string" ? value : 0) || 0;
    if (key === "raimediafilteredreasons") this.#filtered.reasons = true;
    if (key === "costinusdticks" && Number(typeof value === "number" ? value : 0) > 0) this.#findings.charged = true;
    if ((key === "creditsrefunded" || key === "refunded") && value === true) this.#findings.charged = false;
    if (clipKeys.has(key) && isFilled(value)) this.#findings.hasClip = true;
    if (key === "usage" || key === "ctx") {
      this.#onlyFlags(value, depth);
      return;
    }
    // Under `errors` a key such as `prompt` names the field that is wrong, and its list says what about it.
    if (inputKeys.has(key) && !(withinError && Array.isArray(value) && value.every((item) => typeof item === "string")))
      return;
    this.visit(value, key, depth + 1, withinError || key === "errors" || key === "fielderrors");
  }

  /** Inside `usage` and fal's `ctx` only costs and codes count: the rest is the request's. */
  #onlyFlags(value: unknown, depth: number): void {
    if (typeof value !== "object" || value === null) return;
    const cost = read(value, "cost_in_usd_ticks");
    if (typeof cost === "number" && cost > 0) this.#findings.charged = true;
    const extra = read(value, "extra_info");
    const reason = typeof extra === "object" && extra !== null ? read(extra, "reason") : undefined;
    if (typeof reason === "string") this.#code(reason, "reason", depth + 1);
  }

  #text(value: string, key: string, depth: number, withinError: boolean): void {
    const findings = this.#findings;
    if (value.trim() === "" || findings.charactersExamined > bounds.allCharacters) return;
    const text = value.length > bounds.jsonCharacters ? boundedText(value) : value;
    findings.charactersExamined += text.length;
    if (key !== "" && (codeKeys.has(key) || key === "reason") && text.length <= 200) this.#code(text, key, depth);
    if (statusKeys.has(key) && text.length <= 200) {
      this.#state(text, key, depth);
      return;
    }
    if (codeKeys.has(key) && !text.includes(" ") && !text.includes("{")) return;
    if (isMarkup(text)) {
      const page = readMarkup(text.slice(0, bounds.textStart * 4));
      if (page.code !== undefined) this.#code(page.code, "code", depth);
      for (const sentence of page.sentences)
        this.#sentence(sentence, depth, page.code === undefined ? "page" : "message");
      return;
    }
    const parts = takeApart(text);
    for (const part of parts.values) this.visit(part, key, depth + 1, withinError);
    const known = key === "" || messageKeys.has(key) || codeKeys.has(key) || withinError || parts.values.length > 0;
    this.#sentence(parts.words, depth, known ? "message" : "other");
  }

  #sentence(words: string, depth: number, kind: "message" | "page" | "other"): void {
    const value = boundedText(words).trim();
    if (value === "" || this.#findings.texts.length >= bounds.texts) return;
    if (kind === "other" && /^(?:https?:|data:|[\w+/=-]{24,}$)/.test(value)) return;
    if (
      tellingStates.has(plainKey(value)) ||
      /^[A-Z][A-Z0-9_]{3,79}$/.test(value) ||
      /^[a-z0-9]+(?:_[a-z0-9]+)+$/.test(value) ||
      /^(?:[A-Z][a-z0-9]+){2,8}$/.test(value)
    ) {
      this.#code(value, "", depth);
    }
    const status =
      /(?:\b(?:https?|status|failed|error|returned|code)\b(?: ?code)?|状态码|错误码)[\s:：(=#]{0,3}([1-5]\d\d)\b(?![.,]\d)/i.exec(
        value,
      )?.[1];
    const leading = /^\s*([45]\d\d)(?=\s*[—–:|-]|\s+[A-Za-z])/.exec(value)?.[1];
    const found = status ?? leading;
    if (found !== undefined) this.#statuses.push({ value: Number(found), depth });
    this.#findings.texts.push({ value, depth, kind });
  }

  #code(text: string, key: string, depth: number): void {
    const value = text.trim();
    if (value === "" || this.#findings.codes.length >= bounds.codes) return;
    const numeric = /^-?\d+$/.test(value);
    if (numeric && /^[1-5]\d\d$/.test(value)) this.#statuses.push({ value: Number(value), depth });
    this.#findings.codes.push({ value, numeric, depth, key });
  }

  #state(text: string, key: string, depth: number): void {
    const state = plainKey(text) === "" ? text.trim() : plainKey(text);
    if (failedStates.has(state)) this.#findings.jobFailed = true;
    if (tellingStates.has(state) || !failedStates.has(state)) this.#code(text, key, depth);
  }

  #number(value: number | bigint, key: string, depth: number): void {
    if (!codeKeys.has(key) && !statusKeys.has(key)) return;
    const text = String(value);
    if (text === "0" || text === "200" || text === "NaN") return;
    this.#code(text, key, depth);
  }

  #flag(value: boolean, key: string): void {
    if (holdingFlags[key] === value && Object.hasOwn(holdingFlags, key)) this.#findings.heldBack = true;
  }

  #parameter(value: unknown): void {
    const last = Array.isArray(value) ? value.findLast((item) => typeof item === "string" && item !== "body") : value;
    if (typeof last === "string" && /^[\w.[\]-]{1,60}$/.test(last)) this.#findings.parameter ??= last;
  }
}

/** A property's value, or nothing where reading it throws. */
function read(value: object, name: string): unknown {
  try {
    return (value as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}

function isList(value: object): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

function namesOf(value: object): string[] {
  const names = new Set<string>(firstKeys.filter((name) => read(value, name) !== undefined));
  try {
    for (const name of Object.keys(value).slice(0, bounds.entries)) names.add(name);
  } catch {
    // A proxy that refuses to be listed: the names we asked for above are all there is.
  }
  return [...names];
}

function isFilled(value: unknown): boolean {
  return (typeof value === "string" && value !== "") || (Array.isArray(value) && value.length > 0);
}
