import type { RenderKind, RenderRequest } from "./request.ts";
import { saysWhatHappens } from "./shot-prompt.ts";

type Key = keyof RenderRequest;

const always: readonly Key[] = ["$schema", "kind", "labels", "again", "deadlineMinutes", "maxCostUsd"];
const said: readonly Key[] = ["prompt", "shot", "keep", "change", "rawPrompt"];

/** What may be said of each kind that is made of clips: the rest its clips have decided. */
const keysOf: Readonly<Record<Exclude<RenderKind, "animate">, readonly Key[]>> = {
  remix: [...always, ...said, "source"],
  edit: [...always, ...said, "source"],
  extend: [...always, ...said, "source", "seconds", "provider", "model"],
  stitch: [...always, "clips", "crossFadeSeconds"],
};

const ofClips: readonly Key[] = ["source", "clips", "crossFadeSeconds"];

/** What in a request does not go with its kind, or is missing for it. */
export function problemsOfKind(request: RenderRequest): { path: string; message: string }[] {
  const kind = request.kind ?? "animate";
  if (kind === "animate") {
    return ofClips
      .filter((key) => request[key] !== undefined)
      .map((path) => ({ path, message: `belongs to kind ${kindsWith(path)}; without a kind, a still is animated` }));
  }
  const foreign = (Object.keys(request) as Key[]).filter((key) => !keysOf[kind].includes(key));
  const problems = foreign.map((path) => ({ path, message: `does not go with kind ${kind}: ${whyNot(path, kind)}` }));
  const needed = kind === "stitch" ? "clips" : "source";
  if (request[needed] === undefined) {
    const what = needed === "clips" ? "the ids of 2 to 50 renders" : "the id of a render";
    problems.push({ path: needed, message: `is missing: ${what}, as \`stillmotion list\` shows them` });
  }
  if ((kind === "remix" || kind === "edit") && !saysWhat(request))
    problems.push({ path: "prompt", message: "is missing: what is to be different" });
  return problems;
}

function kindsWith(key: Key): string {
  const kinds = Object.entries(keysOf).filter(([, keys]) => keys.includes(key));
  return kinds.map(([kind]) => kind).join(", ");
}

function whyNot(key: Key, kind: RenderKind): string {
  if (key === "source" || key === "clips" || key === "crossFadeSeconds") return `it belongs to ${kindsWith(key)}`;
  return kind === "stitch" ? "clips are joined as they are" : "it is as in the source's clip";
}

function saysWhat({ prompt, shot, change }: RenderRequest): boolean {
  return prompt !== undefined || change !== undefined || (shot !== undefined && saysWhatHappens(shot));
}
