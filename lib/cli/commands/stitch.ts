import { iterate } from "../iterate.ts";
import { UsageError } from "../usage-error.ts";

/** `stillmotion stitch <renderIds...>`: the clips joined in this order into one. */
export function stitchCommand(
  clips: string[],
  flags: Record<string, unknown> & { crossFade?: string },
): Promise<number> {
  if (clips.length < 2 || clips.length > 50)
    throw new UsageError(`A stitch joins 2 to 50 clips, and ${clips.length} were named.`);
  const { crossFade, ...others } = flags;
  const fade = crossFade === undefined ? {} : { crossFadeSeconds: readFade(crossFade) };
  return iterate(clips, others, (made) => (made.length === clips.length ? { kind: "stitch", clips, ...fade } : null));
}

function readFade(text: string): number {
  const seconds = Number(text);
  if (text.trim() === "" || !(seconds >= 0 && seconds <= 2))
    throw new UsageError(`--cross-fade is ${JSON.stringify(text)}: it must be 0 to 2 seconds`);
  return seconds;
}
