import { UsageError } from "./usage-error.ts";

/** Refuses a text that says nothing, before anything is begun. `example`: the command as it may be given. */
export function requireWords(text: string, what: string, example: string): void {
  if (text.trim() === "") throw new UsageError(`${what} is empty: say it, as in \`stillmotion ${example}\``);
}
