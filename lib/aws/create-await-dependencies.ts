import { type WakeDependencies, wakeRender } from "../steps/wake-render.ts";
import type { WakeJob } from "../webhooks/notice.ts";
import { createEndWait } from "./create-end-wait.ts";
import { createLedgers } from "./create-ledgers.ts";
import type { Environment } from "./environment.ts";

/** For the step that leaves word where a webhook finds it. */
export function createAwaitDependencies(environment: Environment) {
  return { ...createLedgers(environment), endWait: createEndWait() } satisfies WakeDependencies;
}

/** What a checked webhook sets off. */
export function createWakeJob(environment: Environment): WakeJob {
  return wakeRender(createAwaitDependencies(environment));
}
