import { inspect } from "node:util";

/** What to print about an error that ends the process: one plain line for a full disk, else all there is to know. */
export function describeCrash(error: unknown): string {
  // LevelDB, and what wraps its errors, has the reason only in a cause or in the text: so all of it is searched.
  if (/ENOSPC|LEVEL_IO_ERROR|No space left/i.test(inspect(error)))
    return "The disk is full: nothing is lost; free some space and start again.";
  return error instanceof Error ? (error.stack ?? error.message) : inspect(error);
}
