import { defaultPrompt, type RenderRequest } from "../request.ts";
import { saidTexts } from "../request-texts.ts";
import { composePrompt } from "../shot-prompt.ts";
import { checkCamera } from "./check-camera.ts";
import { checkDelicateWords } from "./check-delicate-words.ts";
import { checkMeasures } from "./check-measures.ts";
import { checkWording } from "./check-wording.ts";
import type { Finding, LintSubject } from "./finding.ts";
import { isEnglish } from "./is-english.ts";
import { promptLimitOf } from "./prompt-limits.ts";

/**
 * What is likely to cost a good clip, found by words and numbers alone. Remarks on wording are for English, the one
 * language it knows; texts in others are measured, and searched for names. Never throws.
 */
export function lintRequest(request: RenderRequest, clip: { seconds: number; provider: string }): Finding[] {
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
