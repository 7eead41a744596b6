import { appendFile, open } from "node:fs/promises";
import type { OutgoingEvent } from "../render/outgoing-event.ts";

/** Writes each event as a line of JSON, in the shape EventBridge would carry it. */
export function createEventFile(path: string): (event: OutgoingEvent) => Promise<void> {
  let mended: Promise<void> | undefined;
  return async (event) => {
    mended ??= mend(path);
    await mended;
    await appendFile(path, `${JSON.stringify(event)}\n`);
  };
}

/** A crash may have torn the last line: the next event gets one of its own. */
async function mend(path: string): Promise<void> {
  if (await isTorn(path)) await appendFile(path, "\n");
}

async function isTorn(path: string): Promise<boolean> {
  const file = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (file === null) return false;
  try {
    const { size } = await file.stat();
    if (size === 0) return false;
    const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: size - 1 });
    return buffer.toString() !== "\n";
  } finally {
    await file.close();
  }
}
