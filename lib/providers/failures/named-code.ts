import { plainKey } from "./body-keys.ts";
import { cleanMessage } from "./clean-message.ts";
import { isNetworkCode } from "./codes/network.ts";
import type { Decision } from "./decision.ts";
import type { Findings, FoundCode } from "./findings.ts";
import { isGeneric } from "./generic-codes.ts";
import { failedStates } from "./job-states.ts";
import { redact } from "./redact.ts";

const longestCode = 80;
const codeOfSomeKind =
  /^(?:err)?(?:or)?code$|^failurecode$|^failcode$|^statuscode$|^subcode$|^errorname$|^reason$|^bizcode$|^retcode$/;

/** The provider's code, trimmed and no more; one of ours when it gave none that says anything. */
export function namedCode(findings: Findings, decision: Decision): string {
  if (decision.code !== undefined && isNetworkCode(decision.code)) return networkCode(decision.code);
  const own = decision.ownCode;
  const candidates = [decision.code, ...findings.codes.filter(isProvidersOwn).map((code) => code.value)];
  for (const candidate of candidates) {
    const code = candidate === undefined ? "" : presentable(candidate);
    if (code !== "") return code;
  }
  return own;
}

function isProvidersOwn(code: FoundCode): boolean {
  if (code.numeric) return codeOfSomeKind.test(code.key) && !/^[1-5]\d\d$/.test(code.value);
  return (
    codeOfSomeKind.test(code.key) &&
    !isGeneric(code.value) &&
    !failedStates.has(plainKey(code.value)) &&
    !/^success|^ok$/i.test(code.value)
  );
}

/** Secrets and ids have been met in codes too. A code of which nothing is left is none. */
function presentable(candidate: string): string {
  const bounded = candidate.trim().slice(0, longestCode).trim();
  // One or two digits are Google's gRPC numbers: they say nothing to a reader.
  if (/^-?\d+$/.test(bounded)) return /^-?\d{3,8}$/.test(bounded) ? bounded : "";
  return redact(bounded) === bounded && /^[\x20-\x7e]+$/.test(bounded)
    ? bounded
    : cleanMessage(bounded).slice(0, longestCode).trim();
}

function networkCode(code: string): string {
  if (/NOTFOUND|EAI_/.test(code)) return "host_not_found";
  if (/TIMEDOUT|TIMEOUT|Timeout|ABORT/.test(code)) return "timeout";
  if (/CERT|SSL|TLS|SIGNATURE|ISSUER/.test(code)) return "certificate_invalid";
  return "connection_lost";
}
