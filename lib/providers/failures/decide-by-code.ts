import type { CaseFile } from "./case-file.ts";
import { codesInText } from "./codes-in-text.ts";
import type { Decision } from "./decision.ts";
import type { FoundCode } from "./findings.ts";
import { genericClass } from "./generic-codes.ts";
import { agreedMeaning, lookUpCode } from "./look-up-code.ts";
import { policyCodes } from "./phrases/policy-codes.ts";
import type { FamilyName } from "./provider-families.ts";
import { rpcClasses, rpcNumbers } from "./status-class.ts";

/** A code that a table lists. */
export function knownCode(codes: readonly FoundCode[], families: readonly FamilyName[]): Decision | undefined {
  for (const code of codes) {
    const failureClass = lookUpCode(code.value, code.numeric, families);
    if (failureClass !== undefined) return { class: failureClass, ownCode: failureClass, code: code.value };
  }
  return undefined;
}

export function codesInSentences(file: CaseFile): FoundCode[] {
  return file.sentences.flatMap((text) => codesInText(text.value, text.depth));
}

/** `litellm.ContentPolicyViolationError: ...`: an error's name in a sentence, not just any word with humps. */
export function policyNameInText(file: CaseFile): Decision | undefined {
  const name = codesInSentences(file).find(
    ({ value }) =>
      /(?:Error|Exception|Violation|Blocked|Detected|Failed|Rejected|_BLOCKED|_VIOLATION|_DETECTED|_FAILED)$/.test(
        value,
      ) && policyCodes.test(value),
  );
  return name === undefined ? undefined : { class: "policy", ownCode: "moderation_blocked", code: name.value };
}

/** A number that two providers or more list and mean the same by; for providers whose tables we lack. */
export function agreedNumber(file: CaseFile): Decision | undefined {
  for (const code of file.findings.codes) {
    const failureClass = code.numeric && code.value.length >= 4 ? agreedMeaning(code.value, 2) : undefined;
    if (failureClass !== undefined) return { class: failureClass, ownCode: failureClass, code: code.value };
  }
  return undefined;
}

/** gRPC's name or number. */
export function rpcStatus(file: CaseFile): Decision | undefined {
  for (const code of file.findings.codes) {
    const isGoogle = file.families.includes("google");
    const name = code.numeric ? (isGoogle ? rpcNumbers[code.value] : undefined) : code.value;
    const failureClass = name !== undefined && Object.hasOwn(rpcClasses, name) ? rpcClasses[name] : undefined;
    if (name !== undefined && failureClass !== undefined) return { class: failureClass, ownCode: name, code: name };
  }
  return undefined;
}

/** `invalid_request_error` and the like. */
export function genericName(file: CaseFile): Decision | undefined {
  for (const name of file.names) {
    const failureClass = genericClass(name.value);
    if (failureClass !== undefined) return { class: failureClass, ownCode: name.value, code: name.value };
  }
  return undefined;
}
