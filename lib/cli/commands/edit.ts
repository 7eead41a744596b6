import { iterate } from "../iterate.ts";

/** `stillmotion edit <renderId> "take the boat out"`: the clip changed, by its provider. */
export function editCommand(source: string, prompt: string, flags: Record<string, unknown>): Promise<number> {
  return iterate([source], flags, (made) => (made.length === 1 ? { kind: "edit", source, prompt } : null));
}
