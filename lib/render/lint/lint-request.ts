import { defaultPrompt, type RenderRequest, requestOfShot } from "../request.ts";
import { saidTexts } from "../request-texts.ts";
import { composePrompt } from "../shot-prompt.ts";
import { checkCamera } from "./check-camera.ts";
import { checkDelicateWords } from "./check-delicate-words.ts";
import { checkMeasures } from "./check-measures.ts";
import { checkWording } from "./check-wording.ts";
import type { Finding, LintSubject } from "./finding.ts";
import { isEnglish } from "./is-english.ts";

/** The clip that is meant, as far as the lint is concerned. */
export interface LintClip {
  seconds: number;
  provider: string;
}

/** The longest prompt a provider takes, in characters; null where nobody knows. */
type PromptLimitOf = (provider: string) => number | null;

/**
 * What is likely to cost a good clip, found by words and numbers alone. Remarks on wording are for English, the one
 * language it knows; texts in others are measured, and searched for names. Never throws.
 */
export function lintRequest(
  request: RenderRequest,
  clip: LintClip & { shots?: readonly LintClip[] },
  promptLimitOf: PromptLimitOf,
): Finding[] {
  return clip.shots === undefined
    ? lintOne(request, clip, promptLimitOf)
    : lintShots(request, clip.shots, promptLimitOf);
}

/** Each shot as it would be by itself; what is said for all of them is told once. */
function lintShots(request: RenderRequest, clips: readonly LintClip[], promptLimitOf: PromptLimitOf): Finding[] {
  const findings = clips.flatMap((clip, index) => {
    const own = new Set(saidTexts(requestOwn(request, index)).map(({ path }) => path));
    const isOwn = (path: string) => own.has(path) || !saidTexts(request).some((text) => text.path === path);
    return lintOne(requestOfShot(request, index), clip, promptLimitOf).map((finding) =>
      isOwn(finding.path) ? { ...finding, path: `shots.${index}.${finding.path}` } : finding,
    );
  });
  const told = new Map(findings.map((finding) => [`${finding.code} ${finding.path}`, finding]));
  return [...told.values()];
}

function requestOwn({ shots = [] }: RenderRequest, index: number): RenderRequest {
  const { title: _, ...own } = shots[index] ?? {};
  return own;
}

function lintOne(request: RenderRequest, clip: LintClip, promptLimitOf: PromptLimitOf): Finding[] {
  const { prompt, shot, keep, change, rawPrompt } = request;
  const isRaw = rawPrompt === true && prompt !== undefined;
  const said: RenderRequest = isRaw ? { prompt } : request;
  const subject: LintSubject = {
    texts: saidTexts(said),
    beats: said.shot?.pacing?.beats ?? null,
    seconds: clip.seconds,
    prompt: composePrompt(request, defaultPrompt),
    promptLimit: promptLimitOf(clip.provider),
    isRawAmongParts: isRaw && [shot, keep, change].some((part) => part !== undefined),
  };
  const english = isEnglish(subject.texts.map(({ text }) => text).join("\n"));
  return [
    ...checkMeasures(subject),
    // What changes or continues a clip has its camera already.
    ...(english && (request.kind ?? "animate") === "animate" ? checkCamera(subject) : []),
    ...(english ? checkWording(subject) : []),
    ...checkDelicateWords(subject, english),
  ];
}
