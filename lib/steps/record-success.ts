import type { ObjectStore } from "../objects/object-store.ts";
import { preparedStillKey } from "../render/clip-keys.ts";
import { eventOf } from "../render/outgoing-event.ts";
import { isEnded } from "../render/render-record.ts";
import type { Outcome, RenderState } from "../render/render-state.ts";
import { settleBudget } from "./budget.ts";
import { leavePlaces } from "./places.ts";
import { recallRecord } from "./read-record.ts";
import type { StepDependencies } from "./step-dependencies.ts";

/** The clip is filed: says so in the ledger and to whoever listens, and clears what only served the making. */
export function recordSuccess({
  budgets,
  emit,
  ledger,
  objects,
  places,
  settings,
}: Pick<StepDependencies, "budgets" | "emit" | "ledger" | "places" | "settings"> & {
  objects: Pick<ObjectStore, "remove">;
}) {
  return async (state: RenderState): Promise<Outcome<"succeeded">> => {
    const { record } = await ledger.update(await recallRecord(ledger, state.renderId), (current) =>
      isEnded(current.status) ? null : { ...current, status: "succeeded", failure: null, prepared: null },
    );
    await settleBudget({ budgets }, record);
    await leavePlaces({ places, settings }, record);
    await emit(eventOf(record));
    await objects.remove({ bucket: settings.clipsBucket, key: preparedStillKey(record.renderId) });
    return { ...state, outcome: "succeeded", waitSeconds: 0, status: record.status };
  };
}
