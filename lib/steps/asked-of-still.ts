import { createHash } from "node:crypto";
import { blameLayer } from "../render/blame-layer.ts";
import type { Failure } from "../render/failure.ts";
import { mergeLayers, type RequestLayer } from "../render/merge-requests.ts";
import { ownFailure } from "../render/own-failures.ts";
import { type RequestProblem, sayProblem } from "../render/read-request.ts";
import type { RenderRequest } from "../render/request.ts";
import { type LayersOfStill, sayBroken } from "./request-layers.ts";

/** What a still is asked for, on its way to a record. */
export interface AskedOfStill {
  request: RenderRequest;
  /** What said it, the nearest first. */
  layers: RequestLayer[];
  refusal: Failure | null;
  /** What a refusal is about: with other content there, it is another render. */
  refusedFor: string;
  /** The file that is to blame, for those who wrote it. */
  broken: LayersOfStill["broken"];
}

type Problem = Pick<RequestProblem, "path" | "message">;

/** The same, refused: in the words of the file that says it, where one does. */
export function refused(asked: AskedOfStill, problems: Problem[]): AskedOfStill {
  const why = problems.map((problem) => sayProblem({ ...problem, line: null, column: null })).join("; ");
  const broken = blameFile(asked.layers, problems);
  return {
    ...asked,
    broken,
    refusal: invalid(broken === null ? `The request can't be used: ${why}` : sayBroken(broken)),
    refusedFor: ` refused ${createHash("sha256").update(why).digest("hex").slice(0, 16)}`,
  };
}

/** The first file that is to blame for any of the problems, with those of them that are its own. */
export function blameFile(layers: readonly RequestLayer[], problems: Problem[]): LayersOfStill["broken"] {
  const { origins } = mergeLayers(layers);
  const blamed = problems.map((problem) => ({ problem, blame: blameLayer(layers, origins, problem.path) }));
  const file = blamed.find(({ blame }) => blame?.layer.file !== undefined)?.blame?.layer.file;
  if (file === undefined) return null;
  const own = blamed.filter(({ blame }) => blame?.layer.file === file);
  return {
    source: file.key,
    etag: file.etag,
    problems: own.map(({ problem, blame }) => ({
      ...problem,
      line: blame?.place?.line ?? null,
      column: blame?.place?.column ?? null,
    })),
  };
}

export function invalid(message: string): Failure {
  return ownFailure("request_invalid", { message: message.slice(0, 500) });
}

/** With another version of the file that is to blame, it is another render. */
export function versionOf({ source, etag }: NonNullable<AskedOfStill["broken"]>): string {
  return ` ${source} ${etag}`;
}
