import type { RenderKind, RenderRequest } from "./request.ts";
import { saysWhatHappens } from "./shot-prompt.ts";

type Key = keyof RenderRequest;

const always: readonly Key[] = ["$schema", "kind", "labels", "again", "deadlineMinutes", "maxCostUsd", "when"];
const said: readonly Key[] = ["prompt", "shot", "keep", "change", "rawPrompt"];

/** What may be said of each kind that is made of clips: the rest its clips have decided. */
const keysOf: Readonly<Record<Exclude<RenderKind, "animate">, readonly Key[]>> = {
  remix: [...always, ...said, "source"],
  edit: [...always, ...said, "source"],
  extend: [
    ...always,
    ...said,
    "source",
    "seconds",
    "totalSeconds",
    "provider",
    "model",
    "fit",
    "fallbacks",
    "onPolicy",
  ],
  stitch: [...always, "clips", "crossFadeSeconds"],
  character: [...always.filter((key) => key !== "again"), "source", "character", "provider"],
};

/** They say nothing of a still. */
const ofClips: readonly Key[] = ["source", "clips", "character", "totalSeconds"];

/** What in a request does not go with its kind, or is missing for it. */
export function problemsOfKind(request: RenderRequest): { path: string; message: string }[] {
  const kind = request.kind ?? "animate";
  if (kind === "animate") {
    const ofOthers = ofClips
      .filter((key) => request[key] !== undefined)
      .map((path) => ({ path, message: `belongs to kind ${kindsWith(path)}; without a kind, a still is animated` }));
    return [...ofOthers, ...problemsOfShots(request)];
  }
  const foreign = (Object.keys(request) as Key[]).filter((key) => !keysOf[kind].includes(key));
  const problems = foreign.map((path) => ({ path, message: `does not go with kind ${kind}: ${whyNot(path, kind)}` }));
  const needed = kind === "stitch" ? "clips" : "source";
  if (request[needed] === undefined) {
    const what = needed === "clips" ? "the ids of 2 to 50 renders" : "the id of a render";
    problems.push({ path: needed, message: `is missing: ${what}, as \`stillmotion list\` shows them` });
  }
  if (kind === "character" && request.character === undefined)
    problems.push({ path: "character", message: "is missing: what it is called" });
  if ((kind === "remix" || kind === "edit") && !saysWhat(request))
    problems.push({ path: "prompt", message: "is missing: what is to be different" });
  return problems;
}

/** What in a request does not go with its list of shots, or needs one. */
function problemsOfShots(request: RenderRequest): { path: string; message: string }[] {
  const { shots, chained, crossFadeSeconds, shot } = request;
  if (shots === undefined) {
    const alone = (["chained", "crossFadeSeconds"] as const).filter((key) => request[key] !== undefined);
    return alone.map((path) => ({ path, message: `says how shots are joined, and there are no shots` }));
  }
  const saidTwice = [
    ...(request.prompt === undefined ? [] : ["prompt"]),
    ...(shot?.action === undefined ? [] : ["shot.action"]),
    ...(shot?.pacing?.beats === undefined ? [] : ["shot.pacing.beats"]),
  ];
  const fades = chained === true && (crossFadeSeconds ?? 0) > 0;
  return [
    ...saidTwice.map((path) => ({ path, message: "each of the shots says what happens in it: leave it out here" })),
    ...shots.flatMap((each, index) =>
      each.prompt !== undefined || (each.shot !== undefined && saysWhatHappens(each.shot))
        ? []
        : [{ path: `shots.${index}`, message: "does not say what happens: give it a prompt or a shot" }],
    ),
    ...problemsOfChain(request),
    ...(fades
      ? [{ path: "crossFadeSeconds", message: "chained shots go on from each other: there is no cut to fade" }]
      : []),
  ];
}

/** What does not go together, though each alone may be said in a place of its own: a sidecar, its folder's defaults. */
export function problemsOfChain({ chained, characters, shots }: RenderRequest): { path: string; message: string }[] {
  if (chained !== true || shots === undefined || characters === undefined) return [];
  return [{ path: "characters", message: `${noneGoingOn}: leave chained out` }];
}

/** An extension continues what is in its source's clip: the protocol's request for one has no field for them. */
const noneGoingOn = "no provider takes characters where it goes on from a clip";

function kindsWith(key: Key): string {
  const kinds = Object.entries(keysOf).filter(([, keys]) => keys.includes(key));
  return kinds.map(([kind]) => kind).join(", ");
}

function whyNot(key: Key, kind: RenderKind): string {
  if (key === "crossFadeSeconds" || ofClips.includes(key)) return `it belongs to ${kindsWith(key)}`;
  if (key === "characters" && kind === "extend") return noneGoingOn;
  return kind === "stitch" ? "clips are joined as they are" : "it is as in the source's clip";
}

function saysWhat({ prompt, shot, change }: RenderRequest): boolean {
  return prompt !== undefined || change !== undefined || (shot !== undefined && saysWhatHappens(shot));
}
