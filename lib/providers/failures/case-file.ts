import type { FailurePhase } from "../../render/failure.ts";
import { withoutThese } from "./echoes.ts";
import type { Findings, FoundCode, FoundText } from "./findings.ts";
import { withoutClearances } from "./phrases/negations.ts";
import { plainText, withoutEchoes, withoutProductNames } from "./phrases/phrase.ts";
import type { FamilyName } from "./provider-families.ts";

/** What is to be decided. */
export interface Question {
  findings: Findings;
  families: readonly FamilyName[];
  phase: FailurePhase;
  httpStatus: number | null;
}

/** The question, with its evidence sorted: each step of the decision looks at one part of it. */
export interface CaseFile extends Question {
  /** Whether a job was made before: then "not found" means that it is gone. */
  gone: boolean;
  /** All sentences, without echoed prompts and empty words such as `success`. */
  texts: readonly FoundText[];
  /** Those under keys that speak of errors; all of them, if there are none. */
  said: readonly FoundText[];
  /** The same, without what they clear the content of: in these, a word of moderation counts. */
  judged: readonly FoundText[];
  /** The same as `said`, without web pages. */
  sentences: readonly FoundText[];
  /** Codes that are names, not numbers. */
  names: readonly FoundCode[];
  /** The status the body names, or the answer's. */
  status: number | null;
  clientFault: boolean;
  serverBroke: boolean;
  /** 502 to 504 come from what stands in front of a server: it can't have judged the request. */
  fromGateway: boolean;
}

const emptyWord = /^(?:success|succeeded?|ok|成功|请求成功|none|null|undefined|failed|error|failure)[.!]?$/i;

function asRead(text: string): string {
  return withoutProductNames(plainText(withoutEchoes(text)));
}

export function openCase(question: Question): CaseFile {
  const texts = question.findings.texts
    .map((text) => ({ ...text, value: asRead(withoutThese(text.value, question.findings.echoes)) }))
    .filter((text) => !emptyWord.test(text.value));
  const known = texts.filter((text) => text.kind !== "other");
  const said = known.length > 0 ? known : texts;
  const status = question.findings.statuses.find((inner) => inner >= 400) ?? question.httpStatus;
  return {
    ...question,
    gone: question.phase !== "create",
    texts,
    said,
    judged: said.map((text) => ({ ...text, value: withoutClearances(text.value) })),
    sentences: said.filter((text) => text.kind !== "page"),
    names: question.findings.codes.filter((code) => !code.numeric),
    status,
    clientFault: status !== null && status >= 400 && status < 500,
    serverBroke: status !== null && status >= 500,
    fromGateway: status !== null && status >= 502 && status <= 504,
  };
}
