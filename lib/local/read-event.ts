import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { type BatchInput, readBatchInput } from "../batch/batch-input.ts";
import { eventProblem } from "../render/event-problem.ts";
import { locateJson } from "../render/locate-json.ts";
import { localBucket } from "./local-bucket.ts";

/** What an event asks of this machine. */
export interface EventIn {
  /** Whole, with an id and a time. */
  event: Record<string, unknown> & { id: string; time: string; "detail-type": string };
  /** Of a `Batch Requested`; null for a `Render Requested`. */
  batch: BatchInput | null;
}

/** An event that can't be used. The message says what is wrong with it. */
export class EventError extends Error {
  override readonly name = "EventError";
  /** The event as far as it could be read, with the id that its sender or its file gave it. */
  readonly asked: Record<string, unknown>;

  constructor(message: string, asked: Record<string, unknown>) {
    super(message);
    this.asked = asked;
  }
}

/** In bytes. Where stills are sent inline, an event is longer than on a bus; nobody needs a longer one. */
export const longestEvent = 1_000_000;

/**
 * Reads an event that came as a file. The same file is the same event, of the time of its last change, unless it says
 * otherwise: told of it again, nothing is made anew. @throws EventError
 */
export function readEvent(text: string, changedAt: Date): EventIn {
  const id = createHash("sha256").update(text).digest("hex").slice(0, 32);
  let asked: Record<string, unknown> = { id, time: changedAt.toISOString() };
  try {
    if (Buffer.byteLength(text) > longestEvent)
      throw new Error(`it is longer than ${longestEvent.toLocaleString("en")} bytes`);
    asked = { ...asked, ...parse(text) };
    return checked(asked);
  } catch (error) {
    throw new EventError((error as Error).message, asked);
  }
}

/** @throws Error that says what is wrong */
function checked(asked: Record<string, unknown>): EventIn {
  if (asked.source !== "stillmotion") throw new Error('its source must be "stillmotion"');
  const envelope = envelopeSchema.safeParse(asked);
  if (!envelope.success) {
    const problems = envelope.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new Error(problems.join("; "));
  }
  const event = { ...asked, ...envelope.data };
  if (event["detail-type"] === "Batch Requested") return { event, batch: readBatchInput(event, localBucket) };
  const problem = eventProblem(event);
  if (problem !== null) throw new Error(`${problem} (docs/events.md)`);
  return { event: withOwnName(event), batch: null };
}

/**
 * `again: true` is a clip of its own for each event, by its id. Said in the request, it tells the event from another one of
 * the same words, which would else join it as long as it is under way.
 */
function withOwnName(event: EventIn["event"]): EventIn["event"] {
  const { id } = event;
  const detail = event.detail as { request?: { again?: unknown } };
  if (detail.request?.again !== true) return event;
  const again = id.length <= mostAgainLetters ? id : createHash("sha256").update(id).digest("hex");
  return { ...event, detail: { ...detail, request: { ...detail.request, again } } };
}

/** A request takes no longer one. */
const mostAgainLetters = 64;

const envelopeSchema = z.object({
  id: z.string().check(z.minLength(1)),
  time: z.iso.datetime(),
  "detail-type": z.enum(["Render Requested", "Batch Requested"]),
});

function parse(text: string): Record<string, unknown> {
  const located = locateJson(text.replace(/^\uFEFF/, ""));
  if (located.status !== "read") throw new Error(`line ${located.line}, column ${located.column}: ${located.message}`);
  const { value } = located;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Error("it must be one JSON object");
}
