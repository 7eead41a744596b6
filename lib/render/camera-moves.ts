import { type CameraMove, cameraPhrases } from "./camera-vocabulary.ts";

export type { CameraMove } from "./camera-vocabulary.ts";

/** A camera move as a prompt names it. */
export interface CameraMention {
  move: CameraMove;
  /** As written, null where the prompt gives no duration. */
  seconds: number | null;
  /** 1 is the normal pace; "slow" halves it, "fast" doubles it. */
  strength: number;
}

/** One stretch of a clip; the beats of a clip add up to its length. */
export interface CameraBeat {
  move: CameraMove;
  /** More than 0. */
  seconds: number;
  strength: number;
}

/** Bounds the work a hostile prompt can cause; no clip has room for more. */
const maximumBeats = 40;
const clauseEnd = /[,;|\n→]|->|\.(?!\d)|\bthen\b|\bfollowed by\b/;
const duration = /(\d{1,4}(?:\.\d{1,3})?)[\s-]*(?:s|secs?|seconds?)\b/;
const phrase = new RegExp(cameraPhrases.map(({ source }, index) => `(?<p${index}>\\b(?:${source})\\b)`).join("|"), "g");
const slow = /\b(?:slow|slowly|gentle|gently|subtle|subtly|slight|slightly|soft|softly|creeping)\b/;
const fast = /\b(?:fast|quick|quickly|rapid|rapidly|swift|swiftly|whip)\b/;
const extreme = /\b(?:very|extremely|ultra|super)\b/;

/** Every camera move a prompt names, in order. Never throws, whatever the prompt. */
export function findCameraMoves(prompt: string): CameraMention[] {
  const mentions: CameraMention[] = [];
  for (const clause of prompt.toLowerCase().split(clauseEnd)) {
    const found = [...clause.matchAll(phrase)];
    for (const [index, match] of found.entries()) {
      const move = moveOf(match);
      if (move === undefined) continue;
      if (mentions.length === maximumBeats) return mentions;
      const from = index === 0 ? 0 : match.index;
      const scope = clause.slice(from, found[index + 1]?.index ?? clause.length);
      mentions.push({ move, seconds: secondsIn(scope), strength: strengthOf(scope) });
    }
  }
  return mentions;
}

/**
 * The beats of a clip of `seconds`. Beats longer than the clip are scaled down together; beats without a duration share
 * what the others leave; where the prompt's durations end early the camera holds. A prompt that names no move gets a gentle push in.
 */
export function planBeats(prompt: string, seconds: number): CameraBeat[] {
  const mentions = findCameraMoves(prompt);
  if (mentions.length === 0) return [{ move: "dolly in", seconds, strength: 0.6 }];
  const stated = mentions.filter((mention) => mention.seconds !== null);
  const statedSeconds = stated.reduce((sum, mention) => sum + (mention.seconds ?? 0), 0);
  const open = mentions.length - stated.length;
  // Durations that leave no room for the open beats: each open beat then weighs as much as the average stated one.
  const openSeconds =
    statedSeconds < seconds
      ? (seconds - statedSeconds) / Math.max(open, 1)
      : statedSeconds / Math.max(stated.length, 1);
  const beats = mentions.map((mention) => ({ ...mention, seconds: mention.seconds ?? openSeconds }));
  const total = beats.reduce((sum, beat) => sum + beat.seconds, 0);
  if (total < seconds - 1e-6) return [...beats, { move: "hold", seconds: seconds - total, strength: 1 }];
  return beats.map((beat) => ({ ...beat, seconds: (beat.seconds * seconds) / total }));
}

function moveOf(match: RegExpMatchArray): CameraMove | undefined {
  const groups = match.groups ?? {};
  const index = cameraPhrases.findIndex((_, position) => groups[`p${position}`] !== undefined);
  const direction = /(left|right|up|down)(?:ward|wards)?$/.exec(match[0])?.[1] ?? "";
  return cameraPhrases[index]?.move(direction);
}

function secondsIn(scope: string): number | null {
  const seconds = Number(duration.exec(scope)?.[1] ?? 0);
  return seconds > 0 ? seconds : null;
}

function strengthOf(scope: string): number {
  const pace = slow.test(scope) ? 0.5 : fast.test(scope) ? 2 : 1;
  return extreme.test(scope) ? pace ** 1.6 : pace;
}
