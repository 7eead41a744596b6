import type { BatchOptions } from "../local/run-batch.ts";
import type { openThisMachine } from "./open-home.ts";
import type { Session } from "./run-session.ts";
import type { Settings } from "./settings.ts";

/** What a batch needs of this machine. */
export function batchAccess(
  home: Awaited<ReturnType<typeof openThisMachine>>,
  { follow, signal }: Pick<Session, "follow" | "signal">,
  settings: Settings,
) {
  return {
    dataFolder: settings.data,
    // As many again are ready when a place is free.
    lookAhead: settings.concurrency * 2,
    objects: home.objects,
    ledger: home.ledger,
    drop: home.drop,
    render: async (event, label) => follow(await home.start(event), label),
    cancel: home.cancel,
    emit: home.emit,
    signal,
  } satisfies Partial<BatchOptions>;
}
