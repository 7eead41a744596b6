import { mergeRequests } from "../render/merge-requests.ts";
import { unknownNames } from "../render/nearest-name.ts";
import { problemsOf, sayProblem } from "../render/read-request.ts";
import { type RenderKind, type RenderRequest, requestSchema } from "../render/request.ts";
import { parseCsv } from "./csv.ts";
import { parseJsonLines } from "./json-lines.ts";
import { lineFields } from "./line-fields.ts";
import { manifestLimits } from "./manifest-limits.ts";
import type { RawLine } from "./raw-line.ts";
import { readLines } from "./read-lines.ts";
import { nameOfStill, readInlineStill, readStillSource, type StillSource } from "./still-source.ts";

export type ManifestFormat = "jsonl" | "csv";

/** One line of a manifest: what it asks for, or what is wrong with it and what to do. Lines are counted from 1. */
export type ManifestLine =
  | { line: number; still: StillSource; request: RenderRequest }
  | { line: number; problem: string; still?: string };

/** The format a manifest's name stands for, or null. */
export function formatOf(name: string): ManifestFormat | null {
  const ending = /\.(jsonl|csv)$/i.exec(name)?.[1]?.toLowerCase();
  return ending === "jsonl" || ending === "csv" ? ending : null;
}

/**
 * Reads a manifest as it streams in: what it holds in memory does not grow with it. A line that can't be used is told by
 * its number, and costs no other; only where nothing could be read rightly (the names of the columns, the defaults) is
 * reading given up. `under`: a request that stands under its own defaults.
 */
export async function* readManifest(
  stream: AsyncIterable<Uint8Array>,
  { format, under = {} }: { format: ManifestFormat; under?: RenderRequest },
): AsyncIterable<ManifestLine> {
  let bytes = 0;
  const lines = readLines(counted(stream));
  let defaults = under;
  let isFirst = true;
  let asked = 0;
  for await (const raw of format === "csv" ? parseCsv(lines) : parseJsonLines(lines)) {
    const limit = overLimit(++asked, bytes);
    if (limit !== null) {
      yield { line: raw.line, problem: limit };
      return;
    }
    const read = isFirst && format === "jsonl" ? defaultsOf(raw) : null;
    isFirst = false;
    if (read === null) {
      yield checkLine(raw, defaults);
      if ("fatal" in raw) return;
    } else if ("problem" in read) {
      yield { line: raw.line, problem: read.problem };
      return;
    } else {
      defaults = mergeRequests(read.defaults, under);
      asked--;
    }
  }

  async function* counted(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      yield chunk;
      if (bytes > manifestLimits.bytes) return;
    }
  }
}

function overLimit(asked: number, bytes: number): string | null {
  const advice = "cut it into several; nothing from here on was read";
  if (asked > manifestLimits.lines)
    return `a manifest has at most ${manifestLimits.lines.toLocaleString("en")} lines: ${advice}`;
  return bytes > manifestLimits.bytes
    ? `a manifest has at most ${manifestLimits.bytes.toLocaleString("en")} bytes: ${advice}`
    : null;
}

/** `{"defaults": {...}}`, the first line of JSON Lines; null for any other line. */
function defaultsOf(raw: RawLine): { defaults: RenderRequest } | { problem: string } | null {
  if (!("fields" in raw) || !Object.hasOwn(raw.fields, "defaults") || Object.hasOwn(raw.fields, "still")) return null;
  const others = Object.keys(raw.fields).filter((name) => name !== "defaults");
  const problems = [
    ...(others.length === 0 ? [] : [unknownNames(others, ["defaults"], "key beside the defaults")]),
    ...problemsOf(raw.fields.defaults).map((problem) => say(problem)),
  ];
  if (problems.length === 0) return { defaults: requestSchema.parse(raw.fields.defaults) };
  return { problem: `defaults: ${problems.join("; ")}; no line was read` };
}

const keys = ["still", ...lineFields];

function checkLine(raw: RawLine, defaults: RenderRequest): ManifestLine {
  const { line } = raw;
  if ("problem" in raw) return { line, problem: raw.problem };
  const { still, ...asked } = raw.fields;
  // A listing says so of a still whose sidecar can't be used.
  if (typeof asked.problem === "string") return { line, problem: asked.problem };
  if (Object.hasOwn(asked, "defaults"))
    return { line, problem: 'defaults stand alone, on the first line of the manifest: {"defaults": {...}}' };
  const kind = requestSchema.shape.kind.safeParse(asked.kind).data;
  // Whatever else it says belongs to that.
  if (isOfClips(kind)) return { line, problem: `kind: ${animatesOnly(kind)}` };
  const unknown = Object.keys(asked).filter((name) => !keys.includes(name) && name !== "$schema");
  const problems = unknown.length === 0 ? [] : [unknownNames(unknown, keys, "key of a line")];
  const named = readStill(still);
  if ("problem" in named) problems.push(named.problem);
  const known = Object.fromEntries(Object.entries(asked).filter(([name]) => !unknown.includes(name)));
  problems.push(...problemsOf(known).map(say));
  if ("problem" in named) return { line, problem: problems.join("; ") };
  const told = { line, still: nameOfStill(named.source) };
  if (problems.length > 0) return { ...told, problem: problems.join("; ") };
  const request = mergeRequests(requestSchema.parse(known), defaults);
  const together = [...problemsOf(request), ...problemsOfLine(request)].map(say);
  return together.length === 0
    ? { line, still: named.source, request }
    : { ...told, problem: `${Object.keys(defaults).length === 0 ? "" : "with the defaults: "}${together.join("; ")}` };
}

/** What a request can't be about here. */
function problemsOfLine({ kind, still }: RenderRequest): { path: string; message: string }[] {
  return [
    ...(isOfClips(kind) ? [{ path: "kind", message: animatesOnly(kind) }] : []),
    ...(still === undefined ? [] : [{ path: "still", message: "each line names its own: leave it out" }]),
  ];
}

function isOfClips(kind: RenderKind | undefined): kind is Exclude<RenderKind, "animate"> {
  return kind !== undefined && kind !== "animate";
}

function animatesOnly(kind: string): string {
  return `a line animates its still; a request of kind ${kind} is put below requests/, or asked for by an event`;
}

function readStill(still: unknown): ReturnType<typeof readStillSource> {
  if (typeof still === "string") return readStillSource(still);
  if (still === undefined) return { problem: "still: it is missing; name a file, for example photos/a.jpg" };
  if (typeof still === "object" && still !== null && "inline" in still) return readInlineStill(still);
  return { problem: "still: it must be a text, for example photos/a.jpg, or the picture itself under inline" };
}

function say(problem: { path: string; message: string }): string {
  return sayProblem({ ...problem, line: null, column: null });
}
