import type { ObjectStore } from "../objects/object-store.ts";
import { preparedStillKey } from "../render/clip-keys.ts";
import { type Failure, statusAfter } from "../render/failure.ts";
import { eventOf } from "../render/outgoing-event.ts";
import { ownFailure } from "../render/own-failures.ts";
import { endedRecord, isEnded } from "../render/render-record.ts";
import { emptyState, type Outcome, type RenderState } from "../render/render-state.ts";
import { requestRefusedEvent } from "../render/request-refused.ts";
import { settleBudget } from "./budget.ts";
import { leavePlaces } from "./places.ts";
import type { StepDependencies } from "./step-dependencies.ts";

/** The whole state: the event, what was rendered, and what the state machine caught. */
export interface RecordFailureInput {
  /** Missing where the very first step broke. */
  render?: RenderState;
  /** What the state machine caught: one of our own functions broke. */
  error?: { Error?: string; Cause?: unknown };
}

/** Files how a render ended that made no clip, or tells why there is none. What has ended before stays as it is. */
export function recordFailure({
  budgets,
  emit,
  ledger,
  now,
  objects,
  places,
  settings,
}: Pick<StepDependencies, "budgets" | "emit" | "ledger" | "now" | "places" | "settings"> & {
  objects: Pick<ObjectStore, "remove">;
}) {
  return async (input: RecordFailureInput): Promise<Outcome<"ended">> => {
    const { render = emptyState(""), error } = input;
    const failure = error === undefined ? (render.failure ?? ownFailure("internal_error")) : brokenBy(error);
    const entry = render.renderId === "" ? null : await ledger.recall(render.renderId);
    if (entry === null) {
      // Else nobody would hear of it: there is no record to be looked at.
      await emit(requestRefusedEvent(input, failure, now()));
      return { ...render, outcome: "ended", waitSeconds: 0, status: statusAfter(failure), failure };
    }
    const { record } = await ledger.update(entry, (current) =>
      isEnded(current.status) ? null : { ...endedRecord(current, failure, now()), status: statusAfter(failure) },
    );
    await settleBudget({ budgets }, record);
    await leavePlaces({ places, settings }, record);
    await emit(eventOf(record));
    // `retry` fits the still again if it needs it.
    await objects.remove({ bucket: settings.clipsBucket, key: preparedStillKey(record.renderId) });
    return { ...render, outcome: "ended", waitSeconds: 0, status: record.status, failure: record.failure };
  };
}

function brokenBy(error: { Error?: string; Cause?: unknown }): Failure {
  return ownFailure("internal_error", { message: describe(error) });
}

/** One line: Lambda's cause is JSON with a stack, of which only the message helps. */
function describe(error: { Error?: string; Cause?: unknown } | undefined): string {
  const cause = typeof error?.Cause === "string" ? error.Cause : "";
  const message = /"errorMessage":\s*"((?:[^"\\]|\\.)*)"/.exec(cause)?.[1] ?? cause;
  return `A step broke: ${error?.Error ?? "unknown error"}${message === "" ? "" : `: ${message}`}`
    .replaceAll(/\s+/g, " ")
    .slice(0, 500);
}
