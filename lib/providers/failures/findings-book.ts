import { plainKey } from "./body-keys.ts";
import { boundedText, bounds } from "./bounds.ts";
import { type Findings, noFindings } from "./findings.ts";
import { failedStates, tellingStates } from "./job-states.ts";

const statusInWords =
  /(?:\b(?:https?|status|failed|error|returned|code)\b(?: ?code)?|状态码|错误码)[\s:：(=#]{0,3}([1-5]\d\d)\b(?![.,]\d)/i;
const statusInFront = /^\s*([45]\d\d)(?=\s*[—–:|-]|\s+[A-Za-z])/;
const addressOrData = /^(?:https?:|data:|[\w+/=-]{24,}$)/;
const nameOnly = /^(?:[A-Z][A-Z0-9_]{3,79}|[a-z0-9]+(?:_[a-z0-9]+)+|(?:[A-Z][a-z0-9]+){2,8})$/;

/** Writes down what a body says, within the bounds. Where it stood, and what was skipped, is the reader's business. */
export class FindingsBook {
  readonly findings: Findings = noFindings();
  readonly #statuses: { value: number; depth: number }[] = [];

  code(text: string, key: string, depth: number): void {
    const value = text.trim();
    if (value === "" || this.findings.codes.length >= bounds.codes) return;
    const numeric = /^-?\d+$/.test(value);
    if (numeric && /^[1-5]\d\d$/.test(value)) this.#statuses.push({ value: Number(value), depth });
    this.findings.codes.push({ value, numeric, depth, key });
  }

  state(text: string, key: string, depth: number): void {
    const state = plainKey(text) === "" ? text.trim() : plainKey(text);
    if (failedStates.has(state)) this.findings.jobFailed = true;
    if (tellingStates.has(state) || !failedStates.has(state)) this.code(text, key, depth);
  }

  sentence(words: string, depth: number, kind: "message" | "page" | "other"): void {
    const value = boundedText(words).trim();
    if (value === "" || this.findings.texts.length >= bounds.texts) return;
    if (kind === "other" && addressOrData.test(value)) return;
    if (tellingStates.has(plainKey(value)) || nameOnly.test(value)) this.code(value, "", depth);
    const status = (statusInWords.exec(value) ?? statusInFront.exec(value))?.[1];
    if (status !== undefined) this.#statuses.push({ value: Number(status), depth });
    this.findings.texts.push({ value, depth, kind });
  }

  /** The innermost first; a stable sort: within one depth, what was met first stays first. */
  close(): Findings {
    const { findings } = this;
    findings.codes.sort((left, right) => right.depth - left.depth);
    findings.texts.sort((left, right) => right.depth - left.depth);
    findings.statuses = this.#statuses.sort((left, right) => right.depth - left.depth).map((status) => status.value);
    return findings;
  }
}
