import { createHash } from "node:crypto";
import { text } from "./text-schema.ts";

/** So many a clip may show, and so long a name may be, by OpenAI's guide to its Videos API. */
export const mostCharacters = 2;
export const characterNameSchema = text(80);

/** The id of the render that makes a character: a provider has one of a name. */
export function characterIdOf(provider: string, name: string): string {
  const parts = JSON.stringify(["character", provider, name]);
  return `r${createHash("sha256").update(parts).digest("hex").slice(0, 25)}`;
}
