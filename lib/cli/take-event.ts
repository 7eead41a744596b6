import { readFile } from "node:fs/promises";
import type { BatchInput } from "../batch/batch-input.ts";
import type { FoundFile } from "../local/find-stills.ts";
import { EventError, longestEvent, readEvent } from "../local/read-event.ts";
import type { OutgoingEvent } from "../render/outgoing-event.ts";
import { ownFailure } from "../render/own-failures.ts";
import { requestRefusedEvent } from "../render/request-refused.ts";
import { printable } from "./table.ts";

/** Takes the events of a watched folder. Who sent one that can't be used is told by an event; so is whoever watches, once: mended, it is another file. */
export function createEventTaker({
  emit,
  start,
  startBatch,
}: {
  emit(event: OutgoingEvent): Promise<void>;
  /** `label`: the event's file. */
  start(event: Record<string, unknown>, label: string): Promise<void>;
  startBatch(asked: BatchInput): Promise<void>;
}): (file: FoundFile) => Promise<void> {
  async function refuse(file: FoundFile, why: string, asked: Record<string, unknown>): Promise<void> {
    process.stderr.write(`${printable(`${file.name} can't be used: ${why}`)}\n`);
    const failure = ownFailure("event_invalid", { message: `The event can't be used: ${why}`.slice(0, 500) });
    await emit(requestRefusedEvent(asked, failure, new Date()));
  }

  return async (file) => {
    const changedAt = new Date(file.mtimeMs);
    if (file.bytes > longestEvent)
      return refuse(file, `it is longer than ${longestEvent.toLocaleString("en")} bytes`, {
        id: `${file.name} ${file.bytes}`,
        time: changedAt.toISOString(),
      });
    let asked: Record<string, unknown> = {};
    try {
      const { event, batch } = readEvent(await readFile(file.path, "utf8"), changedAt);
      asked = event;
      return await (batch === null ? start(event, file.name) : startBatch(batch));
    } catch (error) {
      if (error instanceof EventError) return refuse(file, error.message, error.asked);
      if ((error as Error).name !== "ManifestError") throw error;
      return refuse(file, (error as Error).message, asked);
    }
  };
}
