import { findCameraMoves } from "../camera-moves.ts";
import type { Finding, LintSubject } from "./finding.ts";

const opposites: Readonly<Record<string, string>> = {
  left: "right",
  right: "left",
  up: "down",
  down: "up",
  in: "out",
  out: "in",
};
const clauseEnd = /[,;|\n→]|->|\.(?!\d)|\bthen\b|\bfollowed by\b|\bbefore\b|\bafter\b/i;
const bothWays = /\b(?:left and right|right and left|in and out|out and in|up and down|down and up|back and forth)\b/i;
const atRest = /\b(?:static(?!\s+(?:electric|noise|charge))|locked[\s-]off)\b/i;
const inOrder =
  /\b(?:then|first|start|starts|starting|begin|begins|end|ends|ending|finally|before|after|followed by)\b|->|→/i;
/** Camera work that providers know and the studio does not. */
const otherCameraWork =
  /\b(?:orbit|arc (?:shot|left|right|around)|tracking|follow(?:s|ing)?\b|hand-?held|steadicam|gimbal|drone|aerial|fl(?:y|ies|ying)\b|rack focus|focus pull|dolly|dollies|crane|pan(?:s|ning)?\b|tilt|zoom|push(?:es|ing)? in|pull(?:s|ing)? (?:out|back)|descend|ascend|glid(?:e|es|ing)\b|circl(?:e|es|ing) (?:around|the))/i;
/** One step of a plot, or one move, takes a viewer about so long. */
const secondsOfStep = 1.5;

const isHarmless = (path: string) => /^(?:keep|change|shot\.(?:lighting|audio|framing))/.test(path);

/** What the camera is told, in English words: nothing, too much, twice, or two things at once. */
export function checkCamera(subject: LintSubject): Finding[] {
  return [...checkSaid(subject), ...checkTexts(subject), ...checkBeatMoves(subject), ...checkAmount(subject)];
}

function checkSaid({ texts, beats }: LintSubject): Finding[] {
  const says = texts.filter(({ text }) => findCameraMoves(text).length > 0);
  const parts = texts.filter(({ path }) => path === "prompt" || path === "shot.action");
  if (
    beats === null &&
    says.length === 0 &&
    parts.length > 0 &&
    !texts.some(({ text }) => otherCameraWork.test(text))
  ) {
    const why = "nothing says what the camera does";
    const rewrite = 'Add a camera move, for example "slow dolly in", or "static" for a camera that rests.';
    return [warn("no-camera", parts.at(-1)?.path ?? "prompt", why, rewrite)];
  }
  const [carrier] = beats === null ? says.filter(({ path }) => !isHarmless(path)) : [{ path: "shot.pacing.beats" }];
  if (carrier === undefined) return [];
  return says
    .filter(({ path }) => path !== carrier.path && !path.startsWith("shot.pacing."))
    .map(({ path }) =>
      warn(
        "camera-said-twice",
        path,
        `the camera's moves are in ${carrier.path} already`,
        `Say them in ${carrier.path} alone.`,
      ),
    );
}

function checkTexts({ texts }: LintSubject): Finding[] {
  return texts.flatMap(({ path, text }) => {
    const clause = text.split(clauseEnd).find(contradictsItself);
    const rests =
      atRest.test(text) &&
      !inOrder.test(text) &&
      findCameraMoves(text).some(({ move, seconds }) => move !== "hold" && seconds === null);
    if (clause === undefined && !rests) return [];
    const why =
      clause === undefined
        ? "the camera is to rest and to move"
        : `"${clause.trim().slice(0, 80)}" moves the camera two ways at once`;
    return [
      warn(
        "contradictory-moves",
        path,
        why,
        "Keep one of the moves, or put one after the other with seconds, as beats.",
      ),
    ];
  });
}

function contradictsItself(clause: string): boolean {
  const mentions = findCameraMoves(clause);
  if (mentions.length > 0 && bothWays.test(clause)) return true;
  const moves = mentions.filter(({ seconds }) => seconds === null).map(({ move }) => move.split(" "));
  return moves.some(([, way = ""]) => moves.some(([, other]) => other !== undefined && other === opposites[way]));
}

function checkBeatMoves({ beats }: LintSubject): Finding[] {
  return (beats ?? []).flatMap(({ move, seconds }, index) => {
    const path = `shot.pacing.beats.${index}.move`;
    const [first, ...more] = findCameraMoves(move);
    if (first === undefined)
      return otherCameraWork.test(move)
        ? []
        : [
            warn(
              "beat-without-move",
              path,
              `"${move.slice(0, 80)}" names no camera move`,
              'Write one, for example "dolly in", "pan left" or "hold"; what the subject does goes into action.',
            ),
          ];
    if (more.length > 0 || first.seconds !== null)
      return [
        warn(
          "beat-unclear",
          path,
          "a beat is one move, and its seconds are beside it",
          "Make each move a beat of its own, without seconds in the text.",
        ),
      ];
    return first.move !== "hold" && seconds < 0.5
      ? [
          warn(
            "too-much-action",
            `shot.pacing.beats.${index}.seconds`,
            `in ${seconds} s no move can be seen`,
            "Give a move half a second or more, or leave it out.",
          ),
        ]
      : [];
  });
}

/** More steps than the seconds allow. */
function checkAmount({ texts, beats, seconds }: LintSubject): Finding[] {
  const most = Math.max(1, Math.floor(seconds / secondsOfStep));
  const said = texts.filter(({ path }) => path === "prompt" || path === "shot.action");
  const moves =
    beats === null
      ? said.flatMap(({ text }) => findCameraMoves(text))
      : beats.flatMap(({ move }) => findCameraMoves(move));
  const moving = moves.filter(({ move }) => move !== "hold").length;
  const steps = said.reduce(
    (sum, { text }) =>
      sum + (text.match(/\b(?:then|after that|afterwards|followed by|and finally|next)\b/gi)?.length ?? 0),
    said.length === 0 ? 0 : 1,
  );
  const found: Finding[] = [];
  const rewrite = `Keep ${most === 1 ? "one" : `at most ${most}`}, or ask for a longer clip.`;
  if (moving > most)
    found.push(
      warn(
        "too-much-action",
        beats === null ? (said.at(-1)?.path ?? "prompt") : "shot.pacing.beats",
        `${moving} camera moves are too many for ${seconds} s`,
        rewrite,
      ),
    );
  else if (steps > Math.max(most, moves.length))
    found.push(
      warn("too-much-action", said.at(-1)?.path ?? "prompt", `${steps} steps are too many for ${seconds} s`, rewrite),
    );
  return found;
}

function warn(code: Finding["code"], path: string, why: string, rewrite: string): Finding {
  return { code, path, why, rewrite, severity: "warning" };
}
