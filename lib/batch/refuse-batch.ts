import type { OutgoingEvent } from "../render/outgoing-event.ts";
import { ownFailure } from "../render/own-failures.ts";
import { requestRefusedEvent } from "../render/request-refused.ts";
import { BatchUnusableError } from "./batch-input.ts";

/** There is no batch, and so no report that would say why. */
export interface UnusableBatch {
  outcome: "unusable";
  problem: string;
}

/** Plans a batch; where its event can't be used, tells who sent it why. Trying again would change nothing. */
export function planOrRefuse<Planned>(
  plan: (event: unknown) => Promise<Planned>,
  { emit, now }: { emit(event: OutgoingEvent): Promise<void>; now(): Date },
): (event: unknown) => Promise<Planned | UnusableBatch> {
  return async (event) => {
    try {
      return await plan(event);
    } catch (error) {
      if (!(error instanceof BatchUnusableError)) throw error;
      const problem = error.message.slice(0, 500);
      await emit(requestRefusedEvent(event, ownFailure("event_invalid", { message: problem }), now()));
      return { outcome: "unusable", problem };
    }
  };
}
