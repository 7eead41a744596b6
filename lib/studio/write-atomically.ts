import { rename, writeFile } from "node:fs/promises";

/** Leftovers of a process that was killed while writing end like this. */
export const temporarySuffix = ".tmp";

/** The file is either as it was or complete, whenever the process is killed. */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const temporaryPath = `${path}.${Math.random().toString(36).slice(2)}${temporarySuffix}`;
  // Flushed before it gets its name: a power cut must not leave the name without the content.
  await writeFile(temporaryPath, content, { flush: true });
  await rename(temporaryPath, path);
}
