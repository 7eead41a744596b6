import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { StepDependencies } from "../steps/step-dependencies.ts";
import { clientOptions } from "./client-options.ts";
import type { Environment } from "./environment.ts";
import { createEventBridge, createEventSender, requestBus } from "./event-bridge.ts";
import type { LinksOf } from "./event-links.ts";

export function createEmit({ EVENT_BUS }: Environment, linksOf?: LinksOf): StepDependencies["emit"] {
  return createEventBridge(new EventBridgeClient(clientOptions), EVENT_BUS, linksOf);
}

/** Asks for a render as other systems do: the rule of the deployment starts it. */
export function createStartRender({ REQUEST_SOURCE }: Environment): StepDependencies["startRender"] {
  const send = createEventSender(new EventBridgeClient(clientOptions), requestBus, REQUEST_SOURCE);
  return ({ detail, ...event }) => {
    const type = String(event["detail-type"]);
    return send({ id: String(event.id), type, time: String(event.time), detail: JSON.stringify(detail) });
  };
}
