import type { Failure, FailurePhase } from "../render/failure.ts";
import { billedFor } from "./failures/billed.ts";
import { cleanMessage } from "./failures/clean-message.ts";
import { isNetworkCode } from "./failures/codes/network.ts";
import { decide } from "./failures/decide.ts";
import type { Decision } from "./failures/decision.ts";
import { type Findings, noFindings } from "./failures/findings.ts";
import { namedCode } from "./failures/named-code.ts";
import { plainText } from "./failures/phrases/phrase.ts";
import { type FamilyName, familiesOf } from "./failures/provider-families.ts";
import { placeOf } from "./failures/provider-places.ts";
import { readBody } from "./failures/read-body.ts";
import { remedyFor } from "./failures/remedies.ts";
import { retryTextSeconds } from "./failures/retry-after.ts";

/** What is known when a provider fails. */
export interface FailureEvidence {
  /** The provider's name as the request has it; any name will do. */
  provider: string;
  phase: Extract<FailurePhase, "create" | "poll" | "download" | "webhook">;
  /** Null when no answer came, and for a job's end that arrived by webhook. */
  httpStatus: number | null;
  /** The parsed JSON, the raw text, or a network error's `{ code, message }`. */
  body: unknown;
}

/** Says what a failure means, whatever the provider and however it wrapped it. Pure; never throws. */
export function classifyFailure(evidence: FailureEvidence): Failure {
  const provider =
    typeof evidence.provider === "string" && evidence.provider.trim() !== ""
      ? evidence.provider.trim().slice(0, 120)
      : "unknown";
  const httpStatus =
    typeof evidence.httpStatus === "number" && Number.isInteger(evidence.httpStatus) ? evidence.httpStatus : null;
  const known = { provider, phase: evidence.phase, httpStatus, families: familiesOf(provider) };
  const findings = readSafely(evidence.body);
  return describe(known, findings, decide({ ...known, findings }));
}

interface Known {
  provider: string;
  phase: FailureEvidence["phase"];
  httpStatus: number | null;
  families: readonly FamilyName[];
}

/** A hostile object (a revoked proxy, for one) throws in places no check can foresee; then the status has to do. */
function readSafely(body: unknown): Findings {
  try {
    return readBody(body);
  } catch {
    return noFindings();
  }
}

function describe(known: Known, findings: Findings, decision: Decision): Failure {
  const code = namedCode(findings, decision);
  const said = plainText(findings.texts.map((text) => text.value).join(" "));
  const message = messageOf(known, findings, decision, code);
  const mayWait = decision.class === "rate_limited" || decision.class === "transient";
  const retryAfterSeconds = mayWait ? (findings.retryAfterSeconds ?? retryTextSeconds(said)) : undefined;
  return {
    class: decision.class,
    code,
    message,
    phase: known.phase,
    provider: known.provider,
    // An expired job can't be had back, but a new attempt may succeed: the planner bounds how often.
    retryable: (mayWait && decision.isUnexplained !== true) || decision.class === "expired",
    billed: billedFor({
      ...known,
      failureClass: decision.class,
      resold: /^gateway/i.test(known.provider),
      charged: findings.charged,
      said,
    }),
    remedy: remedyFor({
      failureClass: decision.class,
      phase: known.phase,
      code,
      said: decision.text === undefined ? said : plainText(decision.text.value),
      message,
      parameter: findings.parameter,
      retryAfterSeconds,
      place: placeOf(known.provider, known.families),
    }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

/** The sentence that decided, or the innermost one; a plain one of ours when the provider gave none. */
function messageOf(known: Known, findings: Findings, decision: Decision, code: string): string {
  const candidates = [decision.text, ...findings.texts.filter((text) => text.kind !== "other")];
  for (const text of candidates) {
    if (text === undefined) continue;
    const message = cleanMessage(text.value, decision.pattern);
    if (/[\p{L}]{2}/u.test(message) && !/^(?:success|succeed(?:ed)?|ok|failed|error|null|none|成功)$/i.test(message))
      return message;
  }
  if (isNetworkCode(decision.code ?? "")) return "The connection to the provider failed.";
  if (decision.class === "policy") return "The provider's moderation held the clip back and gave no reason.";
  const status = findings.statuses.find((inner) => inner >= 400) ?? known.httpStatus;
  if (decision.code !== undefined) return `The provider answered ${code}.`;
  return status === null || status < 300
    ? "The job failed and the provider gave no reason."
    : `The provider answered with HTTP ${status} and no reason.`;
}
