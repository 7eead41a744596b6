import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";

/** Leftovers of a process that was killed while writing end like this. */
export const temporarySuffix = ".tmp";

/** The file is either as it was or complete, whenever the process is killed. */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  // Flushed before it gets its name: a power cut must not leave the name without the content.
  await replaceFile(path, (temporary) => writeFile(temporary, content, { flush: true }));
}

/** The same for content that is written piece by piece. What fails half way leaves the file as it was, and nothing beside it. */
export async function replaceFile(path: string, write: (temporary: string) => Promise<unknown>): Promise<void> {
  const temporary = `${path}.${randomUUID()}${temporarySuffix}`;
  try {
    await write(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
