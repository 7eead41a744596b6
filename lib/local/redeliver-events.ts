import { appendFile, type FileHandle, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { OutgoingEvent } from "../render/outgoing-event.ts";
import { deadLetterFile } from "./post-events.ts";

/**
 * Emits the events that were given up once more, in their order and with their own ids, and takes them out of the dead
 * letters; a line that holds no event stays there. Cut off half way, the next call emits all of them again.
 */
export async function redeliverEvents(
  dataFolder: string,
  emit: (event: OutgoingEvent) => Promise<void>,
): Promise<{ redelivered: number; kept: number }> {
  const dead = join(dataFolder, deadLetterFile);
  // Moved away first: what is given up meanwhile begins a file of its own.
  const taken = join(dataFolder, "events-redelivered.jsonl");
  const counts = { redelivered: 0, kept: 0 };
  await redeliver();
  await rename(dead, taken).catch(ignoreMissing);
  await redeliver();
  return counts;

  async function redeliver(): Promise<void> {
    const file = await open(taken).catch(ignoreMissing);
    if (file === undefined) return;
    for await (const line of linesOf(file)) {
      const event = eventIn(line);
      if (event !== null) {
        await emit(event);
        counts.redelivered++;
        continue;
      }
      await appendFile(dead, `${line}\n`);
      counts.kept++;
    }
    await rm(taken);
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

async function* linesOf(file: FileHandle): AsyncIterable<string> {
  for await (const line of file.readLines()) if (line.trim() !== "") yield line;
}

function eventIn(line: string): OutgoingEvent | null {
  try {
    const { event } = JSON.parse(line) as { event: OutgoingEvent | string };
    return typeof event === "object" && typeof event.id === "string" ? event : null;
  } catch {
    return null;
  }
}
