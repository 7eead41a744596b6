import { unknownNames } from "./nearest-name.ts";
import type { RequestProblem } from "./read-request.ts";
import type { RenderRequest } from "./request.ts";
import { mapTexts } from "./request-texts.ts";

/** What may be filled into the texts of a request. */
export interface TemplateFacts {
  /** The still's key, `stills/trip/beach.jpg`. */
  key: string;
  /** The day it was asked for, UTC: `2026-11-22`. */
  date: string;
  /** What the still's EXIF says; null where nobody here can read it. */
  exif: Readonly<Record<string, string>> | null;
}

/** The EXIF values that may be filled in. Where a picture was taken is not among them. */
export const exifNames = ["aperture", "date", "description", "exposure", "focalLength", "iso", "lens", "make", "model"];

const placeholder = /\$\{([^{}]*)\}/g;

/** Whether a request asks for anything out of the still's EXIF. */
export function asksForExif(request: RenderRequest): boolean {
  let asks = false;
  fill(request, (name) => {
    asks ||= name.startsWith("exif.");
    return "";
  });
  return asks;
}

/**
 * Fills `${name}`, `${folder}`, `${date}`, `${exif.NAME}` and `${labels.NAME}` into the texts of a request. What is filled
 * in is not looked at again. A prompt that is to be sent as written stays as it is.
 */
export function fillTemplates(
  request: RenderRequest,
  facts: TemplateFacts,
): { request: RenderRequest; problems: Pick<RequestProblem, "path" | "message">[] } {
  const problems: Pick<RequestProblem, "path" | "message">[] = [];
  const ownFacts = factsOf(facts);
  const sayName = (known: Readonly<Record<string, string>>) => (name: string, path: string) => {
    if (Object.hasOwn(known, name)) return known[name] ?? "";
    problems.push({ path, message: whyUnknown(name, Object.keys(known), facts.exif) });
    return "";
  };
  // Labels first: they may be filled into the other texts, but not into each other.
  const { labels } = fill({ labels: request.labels ?? {} }, sayName(ownFacts));
  const labelFacts = Object.entries(labels ?? {}).map(([name, value]) => [`labels.${name}`, value]);
  const { labels: _labels, ...texts } = request;
  const filled = fill(texts, sayName({ ...ownFacts, ...Object.fromEntries(labelFacts) }));
  return { request: request.labels === undefined ? filled : { ...filled, labels: labels ?? {} }, problems };
}

function fill(request: RenderRequest, sayName: (name: string, path: string) => string): RenderRequest {
  return mapTexts(request, (text, path) =>
    /(^|\.)prompt$/.test(path) && request.rawPrompt === true
      ? text
      : text.replaceAll(placeholder, (_whole, name: string) => sayName(name.trim(), path)),
  );
}

function factsOf({ key, date, exif }: TemplateFacts): Record<string, string> {
  const parts = key.replace(/^(stills|requested)\//, "").split("/");
  const name = (parts.pop() ?? "").replace(/\.[^.]+$/, "");
  const values = Object.entries(exif ?? {}).map(([exifName, value]) => [`exif.${exifName}`, value]);
  return { name, folder: parts.join("/"), date, ...Object.fromEntries(values) };
}

function whyUnknown(name: string, known: readonly string[], exif: TemplateFacts["exif"]): string {
  const exifName = /^exif\.(.*)$/.exec(name)?.[1];
  if (exifName !== undefined && exifNames.includes(exifName))
    return exif === null
      ? `\${${name}} can't be filled in here: nothing reads the EXIF of stills in this place`
      : `\${${name}} can't be filled in: the still's EXIF does not say it (it has ${Object.keys(exif).join(", ") || "nothing of use"})`;
  if (exifName !== undefined) return unknownNames([exifName], exifNames, "EXIF value");
  return `${unknownNames([name], known, "name to fill in")}, exif.NAME and labels.NAME; rawPrompt sends a prompt as it is written`;
}
