import type { RenderRequest } from "./request.ts";
import type { Beat, Shot } from "./shot.ts";

type Said = Pick<RenderRequest, "prompt" | "shot" | "keep" | "change" | "rawPrompt">;

const styles = {
  natural: "natural, at the speed of life",
  stylised: "stylised, with marked changes of speed",
} as const;

/**
 * One clear prompt for what is asked: the prompt, then each part of the shot on a line of its own, every part in the
 * user's own words. The same text every time. `otherwise` opens it where nothing says what happens in the clip.
 */
export function composePrompt(request: Said, otherwise: string): string {
  const { prompt, shot = {}, keep, change, rawPrompt } = request;
  if (rawPrompt === true && prompt !== undefined) return prompt;
  const parts = partsOf(shot, keep, change);
  const says = prompt ?? (saysWhatHappens(shot) ? undefined : otherwise);
  if (parts.length === 0) return says ?? otherwise;
  const lines = parts.map(([name, text]) => `${name}: ${sentence(text)}`);
  return [...(says === undefined ? [] : [sentence(says)]), ...lines].join("\n");
}

/** Whether a shot says by itself what the camera and the subject do. */
export function saysWhatHappens(shot: Shot): boolean {
  return shot.action !== undefined || shot.pacing?.beats !== undefined;
}

/** One beat, as the studio reads it too: `dolly in for 2 s`. */
export function sayBeat({ move, seconds }: Beat): string {
  return `${move} for ${seconds} s`;
}

function partsOf(shot: Shot, keep: Said["keep"], change: Said["change"]): [name: string, text: string][] {
  const { beats, style } = shot.pacing ?? {};
  const parts: [string, string | undefined][] = [
    ["Framing", shot.framing],
    ["Action", shot.action],
    ["Camera", beats?.map(sayBeat).join(", then ")],
    ["Pace", style === undefined ? undefined : styles[style]],
    ["Lighting", shot.lighting],
    ["Audio", shot.audio],
    ["Keep as in the picture", sayListed(keep)],
    ["May change", sayListed(change)],
  ];
  return parts.filter((part): part is [string, string] => part[1] !== undefined);
}

function sayListed(listed: Said["keep"]): string | undefined {
  return Array.isArray(listed) ? listed.join("; ") : listed;
}

/** People do not always end what they write. */
function sentence(text: string): string {
  return /[.!?…。！？]["'”’)]?$/u.test(text) ? text : `${text}.`;
}
