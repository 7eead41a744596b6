import { readFile } from "node:fs/promises";
import type { Catalogue } from "../providers/catalogue/catalogue.ts";
import { replaceRetired } from "../providers/catalogue/replace-retired.ts";
import type { Finding } from "../render/lint/finding.ts";
import { lintRequest } from "../render/lint/lint-request.ts";
import { problemsBesideStill } from "../render/only-animated.ts";
import { problemsOf } from "../render/read-request.ts";
import { type RenderRequest, type ResolvedRequest, resolveRequest } from "../render/request.ts";
import { asksForExif, fillTemplates } from "../render/template.ts";
import { type AskedOfStill, sayPlace } from "./ask-of-still.ts";

/** A request as it will be sent, without sending anything. */
export interface LookedAhead extends AskedOfStill {
  /** As it was written; `request` has names filled in. */
  asked: RenderRequest;
  resolved: ResolvedRequest;
  findings: Finding[];
  /** The models it names that nobody has heard of, one line each: they are asked for as they are. */
  unknown: string[];
  /** What it names and is not there on this machine, one line each. */
  missing: string[];
  /** What this machine needs before it can render it, one line each. */
  unready: string[];
}

/** Fills in and resolves what is asked, as the first step of a render would. `still`: null where there is none. */
export async function lookAhead(
  asked: AskedOfStill,
  still: { path: string; key: string } | null,
  now: Date,
  catalogue: Catalogue,
): Promise<LookedAhead> {
  const { request, problems } =
    still === null ? { request: asked.request, problems: [] } : await fill(asked.request, still, now);
  const wanted = resolveRequest(request, { provider: "studio" }, catalogue.defaultsOf, "dry-run");
  const mayReplace = { now, isThere: () => true };
  const resolved = request.replaceRetired === true ? replaceRetired(catalogue, wanted, mayReplace) : wanted;
  const unfit = still === null ? [] : [...problemsBesideStill(asked.request), ...problemsOf(asked.request)];
  const [first] = unfit;
  const unfilled = (first === undefined ? problems : [first]).map(
    ({ path, message }) => `${sayPlace(asked, path)}${path}: ${message}`,
  );
  return {
    ...asked,
    asked: asked.request,
    request,
    resolved,
    findings: lintRequest(request, resolved, catalogue.promptLimitOf),
    problems: [...asked.problems, ...unfilled],
    unknown: [resolved, ...resolved.fallbacks].flatMap((job) => catalogue.unknownModel(job) ?? []),
    missing: [],
    unready: [],
  };
}

async function fill(request: RenderRequest, still: { path: string; key: string }, now: Date) {
  const exif = asksForExif(request) ? await exifOf(still.path) : null;
  return fillTemplates(request, { key: still.key, date: now.toISOString().slice(0, 10), exif });
}

async function exifOf(path: string): Promise<Record<string, string> | null> {
  const { readExif } = await import("../media/read-exif.ts");
  // Who renders it tells that it can't be read.
  const bytes = await readFile(path).catch(() => null);
  return bytes === null ? null : readExif(bytes);
}

/** One line for people. */
export function sayFinding({ code, path, why, rewrite, severity }: Finding): string {
  return `${severity}: ${path}: ${why} (${code}). ${rewrite}`;
}

/** Whether what was found keeps the request from being rendered. */
export function isRefused({ findings, missing, problems }: LookedAhead, strict: boolean | undefined): boolean {
  return (
    problems.length > 0 ||
    missing.length > 0 ||
    findings.some(({ severity }) => strict === true || severity === "error")
  );
}
