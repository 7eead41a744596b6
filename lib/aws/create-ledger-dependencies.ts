import { createLedger } from "./create-ledger.ts";
import type { Environment } from "./environment.ts";
import { now } from "./now.ts";

/** For the step that only thinks. */
export function createLedgerDependencies(environment: Environment) {
  return { ledger: createLedger(environment), now, random: Math.random };
}
