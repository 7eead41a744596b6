import type * as z from "zod/mini";
import { problemsOfKind } from "./check-kind.ts";
import { locateJson, type TextPlace } from "./locate-json.ts";
import { type RenderRequest, requestSchema } from "./request.ts";

/** Something in a request that can't be used. */
export interface RequestProblem {
  /** Where: `shot.pacing.beats.0.seconds`; empty for the whole. */
  path: string;
  message: string;
  /** From 1; null where the request is no text. */
  line: number | null;
  column: number | null;
}

export type ReadRequest =
  /** `placeOf`: where in the text the value of a path is. */
  | { status: "usable"; request: RenderRequest; placeOf(path: string): TextPlace }
  | { status: "unusable"; problems: RequestProblem[] };

/** Reads the text of a sidecar or of folder defaults. Everything that is wrong is told at once, with its place. */
export function readRequest(textOfRequest: string): ReadRequest {
  // Editors on Windows begin a file with this mark.
  const text = textOfRequest.replace(/^\uFEFF/, "");
  const located = locateJson(text);
  if (located.status === "broken") {
    const { message, line, column } = located;
    return { status: "unusable", problems: [{ path: "", message, line, column }] };
  }
  const problems = problemsOf(located.value).map((problem) => ({ ...problem, ...located.placeOf(problem.path) }));
  if (problems.length > 0) return { status: "unusable", problems };
  return { status: "usable", request: requestSchema.parse(located.value), placeOf: located.placeOf };
}

/** What can't be used in a request, of itself and in its fields together. */
export function problemsOf(value: unknown): Pick<RequestProblem, "path" | "message">[] {
  const parsed = requestSchema.safeParse(value);
  if (!parsed.success) return parsed.error.issues.flatMap(placeOfIssue);
  const { size, aspect } = parsed.data;
  return size !== undefined && aspect !== undefined
    ? [{ path: "aspect", message: "size says the shape already: leave one of the two out" }]
    : problemsOfKind(parsed.data);
}

/** Where an issue is and what it says; of a union, the form that was most likely meant. */
export function placeOfIssue(issue: z.core.$ZodIssue): Pick<RequestProblem, "path" | "message">[] {
  const path = issue.path.join(".");
  if (issue.code === "unrecognized_keys") return [{ path: under(path, issue.keys[0]), message: issue.message }];
  if (issue.code === "invalid_key") return [{ path, message: issue.issues[0]?.message ?? issue.message }];
  if (issue.code !== "invalid_union") return [{ path, message: issue.message }];
  // Of the several forms, the one that was most likely meant: what is wrong with it lies deepest.
  const [nearest = []] = issue.errors.toSorted((left, right) => depthOf(right) - depthOf(left));
  return nearest.flatMap(placeOfIssue).map((problem) => ({ ...problem, path: under(path, problem.path) }));
}

function depthOf(issues: readonly z.core.$ZodIssue[]): number {
  return Math.min(...issues.map((issue) => issue.path.length + (issue.code === "invalid_type" ? 0 : 1)));
}

function under(path: string, name: string | undefined): string {
  return [path, name ?? ""].filter((part) => part !== "").join(".");
}

/** For people: `line 3, column 7: seconds: Too big`. */
export function sayProblem({ path, message, line, column }: RequestProblem): string {
  const place = line === null ? "" : `line ${line}, column ${column}: `;
  return `${place}${path === "" ? "" : `${path}: `}${message}`;
}
