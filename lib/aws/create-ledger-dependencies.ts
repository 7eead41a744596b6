import { createCatalogue } from "../providers/catalogue/catalogue.ts";
import { createEmit } from "./create-emit.ts";
import { createLedgers } from "./create-ledgers.ts";
import type { Environment } from "./environment.ts";
import { now } from "./now.ts";
import { stepSettings } from "./step-settings.ts";

/** For the steps that only think. */
export function createLedgerDependencies(environment: Environment) {
  const catalogue = createCatalogue(environment.PROVIDERS);
  return { ...createLedgers(environment), catalogue, now, random: Math.random, settings: stepSettings(environment) };
}

/** For the one that tells of a provider's troubles too. */
export function createPlanDependencies(environment: Environment) {
  return { ...createLedgerDependencies(environment), emit: createEmit(environment) };
}
