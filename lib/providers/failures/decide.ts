import type { CaseFile, Question } from "./case-file.ts";
import { openCase } from "./case-file.ts";
import {
  agreedNumber,
  codesInSentences,
  genericName,
  knownCode,
  policyNameInText,
  rpcStatus,
} from "./decide-by-code.ts";
import { type Decision, met, named, type Step } from "./decision.ts";
import type { FoundCode } from "./findings.ts";
import { classOfGoogleQuota } from "./google-quota.ts";
import { accessPhrases, accountCodes, firmAccess, moneyPhrases } from "./phrases/account.ts";
import { addressRefused, guardBroke, guardParameter, otherPolicies } from "./phrases/exceptions.ts";
import { expiredCodes, expiredPhrases, jobMissing, linkExpired } from "./phrases/expired.ts";
import { policyCodes } from "./phrases/policy-codes.ts";
import { firmMoney, rateCodes, ratePhrases } from "./phrases/rate-limited.ts";
import {
  firmRequestPhrases,
  mediaPhrases,
  modelMissing,
  modelPhrases,
  referenceMissing,
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
import { classOfStatus } from "./status-class.ts";
import { loneTopic, policySentence, remark, verdictStands } from "./verdict.ts";
import { weighedVerdict } from "./weigh-words.ts";

/**
 * The order is the point. A known code comes before any sentence, an outage of the guard before its verdict, a verdict
 * before money, money before rates, rates before the status: providers send each of these under nearly every status.
 */
const steps: readonly Step[] = [
  (file) => (file.gone ? met("expired", linkExpired, file.said) : undefined),
  (file) => (file.findings.heldBack ? { class: "policy", ownCode: "moderation_blocked" } : undefined),
  (file) => standing(knownCode(file.findings.codes, file.families), file),
  (file) => met("request", guardParameter, file.said),
  (file) => met("transient", guardBroke, file.said),
  (file) => standing(knownCode(codesInSentences(file), file.families), file),
  (file) => met("request", addressRefused, file.said),
  (file) => met("account", otherPolicies, file.said),
  policySentence,
  (file) => named("policy", policyCodes, "moderation_blocked", file),
  policyNameInText,
  googleQuota,
  rateOrMoney,
  (file) => met("request", mediaPhrases, file.said),
  (file) => (file.gone ? undefined : met("request", modelMissing, file.said)),
  (file) => (file.gone && !file.findings.jobFailed ? undefined : met("request", referenceMissing, file.said)),
  (file) => met("account", accessPhrases, file.sentences),
  (file) => (file.status !== null && [401, 402, 429].includes(file.status) ? byStatus(file, file.gone) : undefined),
  // A machine that broke names the guard among its parts: then only a verdict counts, not a topic.
  (file) => (file.serverBroke ? undefined : loneTopic(file)),
  (file) => met("transient", notReadyPhrases, file.said),
  (file) => met("request", modelPhrases, file.said),
  jobGone,
  (file) => met("transient", internalPhrases, file.said),
  (file) => met("transient", networkPhrases, file.said),
  brokenOrWrong,
  remark,
  weighedVerdict,
  // "Please try again" stands under blocked prompts and bad keys as well: it does not overrule a status.
  (file) => (file.clientFault ? undefined : met("transient", softTransientPhrases, file.said)),
  (file) => (file.serverBroke ? undefined : named("request", requestCodes, "invalid_request", file)),
  (file) => named("transient", transientCodes, "server_error", file),
  (file) => (file.serverBroke ? undefined : met("request", softRequestPhrases, file.sentences)),
  agreedNumber,
  rpcStatus,
  (file) => (file.serverBroke ? undefined : genericName(file)),
  (file) => byStatus(file, file.gone && !file.findings.jobFailed),
];

export function decide(question: Question): Decision {
  const file = openCase(question);
  for (const step of steps) {
    const decision = step(file);
    if (decision !== undefined) return decision;
  }
  const guess = byState(file) ?? { class: "transient", ownCode: file.findings.jobFailed ? "job_failed" : "unknown" };
  // Reasons that nobody here understands are mostly refusals in words of a provider's own: no second job is paid for them.
  return { ...guess, isUnexplained: guess.class === "transient" && file.findings.jobFailed && file.said.length > 0 };
}

/** A code that says "failed" and no more. It comes after all sentences, with the names nobody lists. */
const hollow = /^(?:\w+_)?(?:task|job|generation|result|request)_failed$/i;

/**
 * A code for "failed" or "wrong" is put on blocked jobs and on empty accounts as well: a plain verdict beside it, or plain
 * words about money or rights, are the better witness.
 */
function standing(decision: Decision | undefined, file: CaseFile): Decision | undefined {
  // Gateways put the type of a 403 on what their upstream refused for its content.
  if (decision?.code === "permission_error" && verdictStands(file)) return undefined;
  if (decision?.class !== "transient" && decision?.class !== "request") return decision;
  if (hollow.test(decision.code ?? "")) return undefined;
  const missing = file.gone && !file.findings.jobFailed ? met("expired", jobMissing, file.said) : undefined;
  if (missing !== undefined && decision.class === "request") return missing;
  if (verdictStands(file) || file.names.some((name) => isVerdict(name, file))) return undefined;
  return met("account", firmMoney, file.said) ?? met("account", firmAccess, file.said) ?? decision;
}

/** `safety_rejected` beside `video_generation_failed`: a code that reads like a verdict, and that no table explains otherwise. */
function isVerdict(name: FoundCode, file: CaseFile): boolean {
  const listed = knownCode([name], file.families)?.class;
  return policyCodes.test(name.value) && (listed === undefined || listed === "policy");
}

function googleQuota(file: CaseFile): Decision | undefined {
  const everything = [...file.texts, ...file.findings.codes].map((found) => found.value).join(" ");
  if (!file.families.includes("google") && !/RESOURCE_EXHAUSTED|\w\.googleapis\.com/.test(everything)) return undefined;
  const failureClass = file.status === 402 ? "account" : classOfGoogleQuota(everything);
  return failureClass === undefined
    ? undefined
    : { class: failureClass, ownCode: failureClass === "account" ? "quota_exhausted" : "rate_limited" };
}

function rateOrMoney(file: CaseFile): Decision | undefined {
  const rate = met("rate_limited", ratePhrases, file.said);
  const money = met("account", rate === undefined ? moneyPhrases : firmMoney, file.said);
  return (
    money ??
    rate ??
    named("account", accountCodes, "account_refused", file) ??
    named("rate_limited", rateCodes, "rate_limited", file)
  );
}

function jobGone(file: CaseFile): Decision | undefined {
  if (!file.gone || file.findings.jobFailed) return undefined;
  return met("expired", expiredPhrases, file.said) ?? named("expired", expiredCodes, "job_gone", file);
}

function brokenOrWrong(file: CaseFile): Decision | undefined {
  const broken = () => met("transient", transientPhrases, file.said);
  const wrong = () => met("request", firmRequestPhrases, file.said);
  return file.serverBroke ? (broken() ?? (file.fromGateway ? undefined : wrong())) : (wrong() ?? broken());
}

function byStatus(file: CaseFile, gone: boolean): Decision | undefined {
  const failureClass = file.status === null ? undefined : classOfStatus(file.status, gone);
  return failureClass === undefined ? undefined : { class: failureClass, ownCode: `http_${file.status}` };
}

function byState(file: CaseFile): Decision | undefined {
  return file.findings.codes.some((code) => /^expired$/i.test(code.value))
    ? { class: "expired", ownCode: "job_expired" }
    : undefined;
}
