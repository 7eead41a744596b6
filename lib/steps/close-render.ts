import * as z from "zod/mini";
import type { LedgerEntry, RenderLedger } from "../ledger/render-ledger.ts";
import { type Failure, statusAfter } from "../render/failure.ts";
import { eventOf } from "../render/outgoing-event.ts";
import { ownFailure } from "../render/own-failures.ts";
import { countsFrom, isPutOff } from "../render/put-off.ts";
import {
  type ClipsEvent,
  isAboutClips,
  isAboutRender,
  isAboutStill,
  type RenderEvent,
  renderEventSchema,
  stillOf,
} from "../render/render-event.ts";
import { endedRecord, isEnded, type RenderRecord, type RenderStatus } from "../render/render-record.ts";
import { isSidecarKey, stillKeysOf } from "../render/request-keys.ts";
import { settleBudget } from "./budget.ts";
import { leavePlaces } from "./places.ts";
import type { StepDependencies } from "./step-dependencies.ts";

/** What EventBridge tells of an execution that has ended red. Input and output are left out where they are long. */
const statusChangeSchema = z.object({
  time: z.iso.datetime(),
  detail: z.object({
    name: z.string(),
    status: z.string(),
    input: z.nullish(z.string()),
    output: z.nullish(z.string()),
    /** In milliseconds. */
    stopDate: z.nullish(z.number()),
  }),
});

type StatusChange = z.infer<typeof statusChangeSchema>;

export interface Closed {
  renderId: string | null;
  /** `unchanged`: it had ended before. `unknown`: no record was opened for this execution. */
  outcome: "closed" | "unchanged" | "unknown";
  status: RenderStatus | null;
  failure: Failure | null;
}

/**
 * Ends the record of a render whose execution was aborted, ran out of time or broke outside our steps. Executions that
 * ended red by our own steps are told of in the same way, and left as they are. The render's attempts stay untouched: a
 * job that was made is carried on by `retry`. A fitted still is left to the reconciler.
 */
export function closeRender({
  budgets,
  emit,
  ledger,
  now,
  places,
  settings,
}: Pick<StepDependencies, "budgets" | "emit" | "ledger" | "now" | "places" | "settings">) {
  return async (input: unknown): Promise<Closed> => {
    const change = statusChangeSchema.parse(input);
    const stoppedAt = change.detail.stopDate ?? Date.parse(change.time);
    const entry = await findEntry(ledger, change);
    if (entry === null) return { renderId: null, outcome: "unknown", status: null, failure: null };
    const failure = failureOf(change.detail.status);
    const status = failure.code === "canceled" ? "canceled" : statusAfter(failure);
    const { record, changed } = await ledger.update(entry, (current) =>
      isEnded(current.status) || openedAt(current) > stoppedAt || isStillWaiting(current, change.detail.status)
        ? null
        : { ...endedRecord(current, failure, now()), status },
    );
    // Only this step ends a render after its execution; seeing that again means that the telling may have failed.
    const endedHere = record.endedAt !== null && Date.parse(record.endedAt) >= stoppedAt;
    if (!isEnded(record.status)) {
      return { renderId: record.renderId, outcome: "unchanged", status: record.status, failure: null };
    }
    await settleBudget({ budgets }, record);
    await leavePlaces({ places, settings }, record);
    if (changed || (isEnded(record.status) && endedHere)) await emit(eventOf(record));
    const outcome = changed ? "closed" : "unchanged";
    return { renderId: record.renderId, outcome, status: record.status, failure: record.failure };
  };
}

function failureOf(status: string): Failure {
  if (status === "ABORTED") return ownFailure("canceled", { message: "The render's execution was aborted." });
  if (status === "TIMED_OUT") return ownFailure("deadline_exceeded");
  return ownFailure("internal_error", { message: "The render's execution broke before it could record why." });
}

/** It waited for others all the time that an execution may last: the reconciler has another carry it on. */
function isStillWaiting(record: RenderRecord, executionStatus: string): boolean {
  return executionStatus === "TIMED_OUT" && isPutOff(record);
}

/** When the run began that the record is about: an event about an earlier run says nothing of one that was reopened since. */
function openedAt(record: RenderRecord): number {
  // Of one that waits for its turn, the time begins to count after its last change.
  return Math.min(countsFrom(record), Date.parse(record.updatedAt));
}

async function findEntry(ledger: RenderLedger, { detail }: StatusChange): Promise<LedgerEntry | null> {
  const told = (parse(detail.output) as { render?: { renderId?: unknown } } | null)?.render?.renderId;
  const event = renderEventSchema.safeParse(parse(detail.input)).data;
  const named = [told, detail.name, event !== undefined && isAboutRender(event) ? event.detail.renderId : undefined];
  for (const renderId of named) {
    const entry = typeof renderId === "string" && renderId !== "" ? await ledger.get(renderId) : null;
    if (entry !== null) return entry;
  }
  if (event === undefined) return null;
  for (const still of await stillsOf(ledger, event)) {
    const entry = await findByStill(ledger, still, event.id);
    if (entry !== null) return entry;
  }
  return null;
}

/** The stills that an event may be about: of a sidecar, all that may share it. */
async function stillsOf(ledger: RenderLedger, event: RenderEvent): Promise<{ bucket: string; key: string }[]> {
  if (isAboutClips(event)) return stillBehind(ledger, event);
  if (!isAboutStill(event)) return [];
  const still = stillOf(event);
  return isSidecarKey(still.key) ? stillKeysOf(still.key).map((key) => ({ bucket: still.bucket, key })) : [still];
}

/** The render of a still that the execution of this event took up. */
async function findByStill(
  ledger: RenderLedger,
  still: { bucket: string; key: string },
  id: string,
): Promise<LedgerEntry | null> {
  for await (const { renderId, eventId } of ledger.listByStill(still)) {
    if (eventId === id) return ledger.get(renderId);
  }
  return null;
}

/** What is made of a clip is kept with the still that the clip began with. */
async function stillBehind(ledger: RenderLedger, { detail }: ClipsEvent): Promise<RenderRecord["still"][]> {
  const { source, clips } = detail.request;
  const first: unknown = source ?? (Array.isArray(clips) ? clips[0] : undefined);
  const entry = typeof first === "string" ? await ledger.get(first) : null;
  return entry === null ? [] : [entry.record.still];
}

function parse(text: string | null | undefined): unknown {
  if (text == null) return null;
  try {
    return JSON.parse(text);
  } catch {
    // Cut short.
    return null;
  }
}
