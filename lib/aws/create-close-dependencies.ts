import { providerDefaults } from "../providers/catalogue/provider-defaults.ts";
import { createEndingDependencies } from "./create-ending-dependencies.ts";
import { createObjects } from "./create-objects.ts";
import type { Environment } from "./environment.ts";

/** For the step that ends a render whose execution is gone. */
export function createCloseDependencies(environment: Environment) {
  return {
    ...createEndingDependencies(environment),
    objects: createObjects(),
    providerDefaults,
  };
}
