import { iterate } from "../iterate.ts";
import { requireWords } from "../require-words.ts";

/** `stillmotion remix <renderId> "make the lantern orange"`: the clip again with one thing different, by its provider. */
export async function remixCommand(source: string, prompt: string, flags: Record<string, unknown>): Promise<number> {
  requireWords(prompt, "What is to be different", 'remix ID "make the lantern orange"');
  return iterate([source], flags, (made) => (made.length === 1 ? { kind: "remix", source, prompt } : null));
}
