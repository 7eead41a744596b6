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
}

/** Where stills are sent inline, an event is longer than on a bus; nobody needs a longer one. */
const mostBytes = 1_000_000;

/**
 * Reads an event that came as a file. The same file is the same event, of the time of its last change, unless it says
 * otherwise: told of it again, nothing is made anew. @throws EventError
 */
export function readEvent(text: string, changedAt: Date): EventIn {
  if (Buffer.byteLength(text) > mostBytes)
    throw new EventError(`it is longer than ${mostBytes.toLocaleString("en")} bytes`);
  const value = parse(text);
  if (value.source !== "stillmotion") throw new EventError('its source must be "stillmotion"');
  const id = createHash("sha256").update(text).digest("hex").slice(0, 32);
  const given = { id, time: changedAt.toISOString(), ...value };
  const envelope = envelopeSchema.safeParse(given);
  if (!envelope.success) {
    const problems = envelope.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new EventError(problems.join("; "));
  }
  const event = { ...given, ...envelope.data };
  if (event["detail-type"] === "Batch Requested") return { event, batch: readBatch(event) };
  const problem = eventProblem(event);
  if (problem !== null) throw new EventError(`${problem} (docs/events.md)`);
  return { event, batch: null };
}

const envelopeSchema = z.object({
  id: z.string().check(z.minLength(1)),
  time: z.iso.datetime(),
  "detail-type": z.enum(["Render Requested", "Batch Requested"]),
});

function readBatch(event: Record<string, unknown>): BatchInput {
  try {
    return readBatchInput(event, localBucket);
  } catch (error) {
    throw new EventError((error as Error).message);
  }
}

function parse(text: string): Record<string, unknown> {
  const located = locateJson(text.replace(/^\uFEFF/, ""));
  if (located.status !== "read")
    throw new EventError(`line ${located.line}, column ${located.column}: ${located.message}`);
  const { value } = located;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new EventError("it must be one JSON object");
}
