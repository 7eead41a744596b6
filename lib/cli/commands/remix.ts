import { iterate } from "../iterate.ts";

/** `stillmotion remix <renderId> "make the lantern orange"`: the clip again with one thing different, by its provider. */
export function remixCommand(source: string, prompt: string, flags: Record<string, unknown>): Promise<number> {
  return iterate([source], flags, (made) => (made.length === 1 ? { kind: "remix", source, prompt } : null));
}
