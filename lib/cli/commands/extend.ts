import { isLongEnough } from "../../render/extension-seconds.ts";
import type { RenderRecord } from "../../render/render-record.ts";
import { iterate } from "../iterate.ts";
import { requireWords } from "../require-words.ts";
import { UsageError } from "../usage-error.ts";

/**
 * `stillmotion extend <renderId> [prompt]`: the clip, and some seconds more. With `--to-seconds`, one extension after the
 * other until it is that long.
 */
export async function extendCommand(
  source: string,
  prompt: string | undefined,
  { toSeconds, ...flags }: Record<string, unknown> & { toSeconds?: string },
): Promise<number> {
  if (prompt !== undefined) requireWords(prompt, "What happens next", 'extend ID "the fog rolls in"');
  const wanted = toSeconds === undefined ? null : readSeconds(toSeconds);
  return iterate([source], flags, (made, settings) => {
    const last = made.at(-1);
    if (last === undefined || isDone(made, wanted)) return null;
    const { provider, model, seconds, fallbacks, onPolicy } = settings;
    return {
      kind: "extend",
      source: last.renderId,
      ...(prompt === undefined ? {} : { prompt }),
      ...(wanted === null ? {} : { totalSeconds: wanted }),
      // Of the settings only what was said in this call: the others are for new clips of stills.
      ...(flags.provider === undefined || provider === undefined ? {} : { provider }),
      ...(flags.model === undefined || model === undefined ? {} : { model }),
      ...(flags.fallbacks === undefined || fallbacks === undefined ? {} : { fallbacks }),
      ...(flags.onPolicy === undefined || onPolicy === undefined ? {} : { onPolicy }),
      ...(flags.seconds === undefined || seconds === undefined ? {} : { seconds }),
    };
  });
}

function isDone(made: readonly RenderRecord[], wanted: number | null): boolean {
  if (wanted === null) return made.length > 1;
  const [last, before] = made.map(({ clip }) => clip?.durationSeconds ?? 0).toReversed();
  if (last !== undefined && before !== undefined && last <= before)
    throw new UsageError(`The extension is not longer than what it extends: ${last} s. Its provider may have a limit.`);
  return last !== undefined && isLongEnough(last, wanted);
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() === "" || !(seconds > 0 && seconds <= 600))
    throw new UsageError(`--to-seconds is ${JSON.stringify(text)}: it must be a number of seconds, at most 600`);
  return seconds;
}
