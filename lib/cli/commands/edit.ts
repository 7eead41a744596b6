import { iterate } from "../iterate.ts";
import { requireWords } from "../require-words.ts";

/** `stillmotion edit <renderId> "take the boat out"`: the clip changed, by its provider. */
export async function editCommand(source: string, prompt: string, flags: Record<string, unknown>): Promise<number> {
  requireWords(prompt, "What is to be changed", 'edit ID "take the boat out"');
  return iterate([source], flags, (made) => (made.length === 1 ? { kind: "edit", source, prompt } : null));
}
