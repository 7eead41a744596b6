import type { FailureClass, FailurePhase } from "../../render/failure.ts";
import { codesInText } from "./codes-in-text.ts";
import type { Findings, FoundCode, FoundText } from "./findings.ts";
import { genericClass, isGeneric } from "./generic-codes.ts";
import { classOfGoogleQuota } from "./google-quota.ts";
import { agreedMeaning, lookUpCode } from "./look-up-code.ts";
import { accessPhrases, accountCodes, moneyPhrases } from "./phrases/account.ts";
import { guardBroke, guardParameter, otherPolicies } from "./phrases/exceptions.ts";
import { expiredCodes, expiredPhrases, linkExpired } from "./phrases/expired.ts";
import type { Phrase } from "./phrases/phrase.ts";
import { plainText, withoutEchoes } from "./phrases/phrase.ts";
import { policyCodes, policyPhrases } from "./phrases/policy.ts";
import { firmMoney, rateCodes, ratePhrases } from "./phrases/rate-limited.ts";
import {
  firmRequestPhrases,
  mediaPhrases,
  modelMissing,
  modelPhrases,
  requestCodes,
  softRequestPhrases,
} from "./phrases/request.ts";
import {
  internalPhrases,
  networkPhrases,
  notReadyPhrases,
  softTransientPhrases,
  transientCodes,
  transientPhrases,
} from "./phrases/transient.ts";
import type { FamilyName } from "./provider-families.ts";
import { classOfStatus, rpcClasses, rpcNumbers } from "./status-class.ts";

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
}

interface Question {
  findings: Findings;
  families: readonly FamilyName[];
  phase: FailurePhase;
  httpStatus: number | null;
}

/**
 * The order is the point. A known code comes before any sentence, an outage of the guard before its verdict, a verdict
 * before money, money before rates, rates before the status: providers send each of these under nearly every status.
 */
export function decide(question: Question): Decision {
  const { findings, families, phase } = question;
  const gone = phase !== "create";
  const texts = findings.texts
    .map((text) => ({ ...text, value: plainText(withoutEchoes(text.value)) }))
    .filter(
      (text) =>
        !/^(?:success|succeeded?|ok|成功|请求成功|none|null|undefined|failed|error|failure)[.!]?$/i.test(text.value),
    );
  const said = texts.some((text) => text.kind !== "other") ? texts.filter((text) => text.kind !== "other") : texts;
  const sentences = said.filter((text) => text.kind !== "page");
  const names = findings.codes.filter((code) => !code.numeric);
  const status = findings.statuses.find((inner) => inner >= 400) ?? question.httpStatus;

  const met = (
    failureClass: FailureClass,
    phrases: readonly Phrase[],
    among: readonly FoundText[] = said,
  ): Decision | undefined => {
    for (const text of among) {
      const phrase = phrases.find((candidate) => candidate.pattern.test(text.value));
      if (phrase !== undefined) return { class: failureClass, ownCode: phrase.code, text, pattern: phrase.pattern };
    }
    return undefined;
  };
  const named = (failureClass: FailureClass, pattern: RegExp, ownCode: string): Decision | undefined => {
    const code = names.find((name) => pattern.test(name.value) && !isGeneric(name.value));
    return code === undefined ? undefined : { class: failureClass, ownCode, code: code.value };
  };
  /** `litellm.ContentPolicyViolationError: ...`: an error's name in a sentence, not just any word with humps. */
  const namedInText = (failureClass: FailureClass, pattern: RegExp, ownCode: string): Decision | undefined => {
    const name = sentences
      .flatMap((text) => codesInText(text.value, text.depth))
      .find(
        ({ value }) =>
          /(?:Error|Exception|Violation|Blocked|Detected|Failed|Rejected|_BLOCKED|_VIOLATION|_DETECTED|_FAILED)$/.test(
            value,
          ) && pattern.test(value),
      );
    return name === undefined ? undefined : { class: failureClass, ownCode, code: name.value };
  };
  const isPossible = (failureClass: FailureClass | undefined): failureClass is FailureClass =>
    failureClass !== undefined;
  const known = (codes: readonly FoundCode[]): Decision | undefined => {
    for (const code of codes) {
      const failureClass = lookUpCode(code.value, code.numeric, families);
      if (isPossible(failureClass)) return { class: failureClass, ownCode: failureClass, code: code.value };
    }
    return undefined;
  };

  const everything = `${texts.map((text) => text.value).join(" ")} ${findings.codes.map((code) => code.value).join(" ")}`;
  const isGoogle = families.includes("google") || names.some((name) => name.value === "RESOURCE_EXHAUSTED");
  const googleQuota = (): Decision | undefined => {
    const failureClass = isGoogle ? classOfGoogleQuota(everything) : undefined;
    return failureClass === undefined
      ? undefined
      : { class: failureClass, ownCode: failureClass === "account" ? "quota_exhausted" : "rate_limited" };
  };
  const rateOrMoney = (): Decision | undefined => {
    const rate = met("rate_limited", ratePhrases);
    const money = met("account", rate === undefined ? moneyPhrases : firmMoney);
    return (
      money ??
      rate ??
      named("account", accountCodes, "account_refused") ??
      named("rate_limited", rateCodes, "rate_limited")
    );
  };
  const broken = (): Decision | undefined => met("transient", transientPhrases);
  const wrong = (): Decision | undefined => met("request", firmRequestPhrases);
  const clientFault = status !== null && status >= 400 && status < 500;
  // 502 to 504 come from what stands in front of a server: it can't have judged the request.
  const isGateway = status !== null && status >= 502 && status <= 504;
  const serverBroke = status !== null && status >= 500;

  return (
    (gone ? met("expired", linkExpired) : undefined) ??
    (findings.heldBack ? { class: "policy", ownCode: "moderation_blocked" } : undefined) ??
    known(findings.codes) ??
    known(sentences.flatMap((text) => codesInText(text.value, text.depth))) ??
    met("transient", guardBroke) ??
    met("account", otherPolicies) ??
    met("request", guardParameter) ??
    met("policy", policyPhrases, sentences) ??
    named("policy", policyCodes, "moderation_blocked") ??
    namedInText("policy", policyCodes, "moderation_blocked") ??
    googleQuota() ??
    rateOrMoney() ??
    met("request", mediaPhrases) ??
    (gone ? undefined : met("request", modelMissing)) ??
    met("account", accessPhrases, sentences) ??
    (status === 401 || status === 402 || status === 429 ? byStatus(status, gone) : undefined) ??
    met("transient", notReadyPhrases) ??
    met("request", modelPhrases) ??
    (gone && !findings.jobFailed
      ? (met("expired", expiredPhrases) ?? named("expired", expiredCodes, "job_gone"))
      : undefined) ??
    met("transient", internalPhrases) ??
    met("transient", networkPhrases) ??
    (serverBroke ? (broken() ?? (isGateway ? undefined : wrong())) : (wrong() ?? broken())) ??
    // "Please try again" stands under blocked prompts and bad keys as well: it does not overrule a status.
    (clientFault ? undefined : met("transient", softTransientPhrases)) ??
    named("request", serverBroke ? /$^/ : requestCodes, "invalid_request") ??
    named("transient", transientCodes, "server_error") ??
    (serverBroke ? undefined : met("request", softRequestPhrases, sentences)) ??
    agreed(findings.codes) ??
    byRpc(findings.codes, families) ??
    (serverBroke ? undefined : byGenericName(names)) ??
    byStatus(status, gone && !findings.jobFailed) ??
    byState(findings.codes) ?? { class: "transient", ownCode: findings.jobFailed ? "job_failed" : "unknown" }
  );
}

/** A number that every provider which lists it means the same by; for providers whose tables we lack. */
function agreed(codes: readonly FoundCode[]): Decision | undefined {
  for (const code of codes) {
    const failureClass = code.numeric && code.value.length >= 4 ? agreedMeaning(code.value) : undefined;
    if (failureClass !== undefined) return { class: failureClass, ownCode: failureClass, code: code.value };
  }
  return undefined;
}

function byRpc(codes: readonly FoundCode[], families: readonly FamilyName[]): Decision | undefined {
  for (const code of codes) {
    const name = code.numeric ? (families.includes("google") ? rpcNumbers[code.value] : undefined) : code.value;
    const failureClass = name !== undefined && Object.hasOwn(rpcClasses, name) ? rpcClasses[name] : undefined;
    if (name !== undefined && failureClass !== undefined) return { class: failureClass, ownCode: name, code: name };
  }
  return undefined;
}

function byGenericName(names: readonly FoundCode[]): Decision | undefined {
  for (const name of names) {
    const failureClass = genericClass(name.value);
    if (failureClass !== undefined) return { class: failureClass, ownCode: name.value, code: name.value };
  }
  return undefined;
}

function byStatus(status: number | null, gone: boolean): Decision | undefined {
  const failureClass = status === null ? undefined : classOfStatus(status, gone);
  return failureClass === undefined ? undefined : { class: failureClass, ownCode: `http_${status}` };
}

function byState(codes: readonly FoundCode[]): Decision | undefined {
  return codes.some((code) => /^expired$/i.test(code.value)) ? { class: "expired", ownCode: "job_expired" } : undefined;
}
