import type { Failure } from "./failure.ts";

/** Between tries at a provider that refuses everything: one minute, two, four ... at most fifteen. */
export function breakerPauseSeconds(probes: number): number {
  return Math.min(900, 60 * 2 ** Math.min(probes, 8));
}

/** What the account may do in one place, of one model, or in one country says nothing about the rest. */
const aboutOneThing = /permission|verif|region|country|not_allowed|model|access/;

/** Whether a failure means that the provider will refuse everything else too, until the operator has acted. */
export function stopsProvider(failure: Failure): boolean {
  if (failure.code === "provider_key_missing") return true;
  return failure.class === "account" && failure.provider !== "stillmotion" && !aboutOneThing.test(failure.code);
}
