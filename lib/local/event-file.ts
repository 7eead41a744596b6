import { appendFile } from "node:fs/promises";
import type { OutgoingEvent } from "../render/outgoing-event.ts";

/** Writes each event as a line of JSON, in the shape EventBridge would carry it. */
export function createEventFile(path: string): (event: OutgoingEvent) => Promise<void> {
  return (event) => appendFile(path, `${JSON.stringify(event)}\n`);
}
