import type { OutgoingEvent } from "../render/outgoing-event.ts";
import { createEmit } from "./create-emit.ts";
import { createLedgers } from "./create-ledgers.ts";
import type { Environment } from "./environment.ts";
import type { LinksOf } from "./event-links.ts";
import { createMeasureRender } from "./measure-render.ts";
import { now } from "./now.ts";
import { stepSettings } from "./step-settings.ts";

/** For the steps with which a render ends. */
export function createEndingDependencies(environment: Environment, linksOf?: LinksOf) {
  const send = createEmit(environment, linksOf);
  const measureRender = createMeasureRender(environment.REQUEST_SOURCE);
  return {
    // Reconcile clears the fitted stills: these functions need no S3 for it, nor a permission.
    objects: { remove: async () => {} },
    ...createLedgers(environment),
    async emit(event: OutgoingEvent) {
      await send(event);
      if ("renderId" in event.detail) measureRender(event.detail);
    },
    now,
    settings: stepSettings(environment),
  };
}
