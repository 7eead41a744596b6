import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { StepDependencies } from "../steps/step-dependencies.ts";
import { clientOptions } from "./client-options.ts";
import type { Environment } from "./environment.ts";
import { createEventBridge } from "./event-bridge.ts";

export function createEmit({ EVENT_BUS }: Environment): StepDependencies["emit"] {
  return createEventBridge(new EventBridgeClient(clientOptions), EVENT_BUS);
}
