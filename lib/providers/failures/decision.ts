import type { FailureClass } from "../../render/failure.ts";
import type { CaseFile } from "./case-file.ts";
import type { FoundText } from "./findings.ts";
import { isGeneric } from "./generic-codes.ts";
import type { Phrase } from "./phrases/phrase.ts";

/** A class, and what it rests on: so that the code and the message shown are those that decided. */
export interface Decision {
  class: FailureClass;
  /** A code of ours, for want of the provider's. */
  ownCode: string;
  /** The provider's code that decided. */
  code?: string;
  /** The sentence that decided, and the pattern it met. */
  text?: FoundText;
  pattern?: RegExp;
  /** The job failed for a reason that was given and not understood. */
  isUnexplained?: boolean;
}

/** One step: it decides, or leaves it to the next. */
export type Step = (file: CaseFile) => Decision | undefined;

/** The first sentence that meets one of the phrases. */
export function met(
  failureClass: FailureClass,
  phrases: readonly Phrase[],
  among: readonly FoundText[],
): Decision | undefined {
  for (const text of among) {
    const phrase = phrases.find((candidate) => candidate.pattern.test(text.value));
    if (phrase !== undefined) return { class: failureClass, ownCode: phrase.code, text, pattern: phrase.pattern };
  }
  return undefined;
}

/** The first code that reads like one of a kind, for want of a table that lists it. */
export function named(
  failureClass: FailureClass,
  pattern: RegExp,
  ownCode: string,
  file: CaseFile,
): Decision | undefined {
  const code = file.names.find((name) => pattern.test(name.value) && !isGeneric(name.value));
  return code === undefined ? undefined : { class: failureClass, ownCode, code: code.value };
}
