import { dirname, join, relative, resolve, sep } from "node:path";
import { filesAsObjects } from "../objects/files-as-objects.ts";
import { sayFileError } from "../objects/say-file-error.ts";
import { blameLayer } from "../render/blame-layer.ts";
import { mergeLayers, type Origins, type RequestLayer } from "../render/merge-requests.ts";
import { sayProblem } from "../render/read-request.ts";
import type { RenderRequest } from "../render/request.ts";
import { folderDefaultsName, sidecarKeyOf } from "../render/request-keys.ts";
import { type RequestFile, readRequestFile } from "../steps/read-request-file.ts";
import type { GivenStill } from "./collect-stills.ts";
import { loadPlaces, requestOf } from "./load-settings.ts";
import type { Settings } from "./settings.ts";

/** What is asked of a still, of all that speaks of it on this machine. */
export interface AskedOfStill {
  request: RenderRequest;
  origins: Origins;
  /** What said it, the nearest first. */
  layers: RequestLayer[];
  /** What can't be used, one line each. */
  problems: string[];
}

/** Flags come before the sidecar, then the defaults of each folder, then the environment and the configuration. */
export async function askOfStill(
  still: GivenStill,
  settings: Settings,
  flags: Record<string, unknown>,
): Promise<AskedOfStill> {
  const sidecar = sidecarKeyOf(still.path);
  const defaults = foldersOf(still).map((folder) => join(folder, folderDefaultsName));
  const files = await Promise.all([...(sidecar === null ? [] : [sidecar]), ...defaults].map((key) => readLocal(key)));
  const places = await loadPlaces(flags);
  const from = (place: string): RequestLayer => ({
    origin: place,
    request: requestOf(settings, (name) => places[name] === place),
  });
  const layers = [from("flags"), ...files.flatMap(layerOf), from("environment"), from("stillmotion.config.json")];
  return { ...mergeLayers(layers), layers, problems: files.flatMap(problemsIn) };
}

/** A request by itself, without a still: for looking at. */
export async function askOfRequestFile(path: string): Promise<AskedOfStill> {
  const file = await readLocal(path);
  const layers = layerOf(file);
  return { ...mergeLayers(layers), layers, problems: problemsIn(file) };
}

/** Who says what is at a path of the request, as a message begins: `a.json: line 2, column 5: `; empty where nobody does. */
export function sayPlace({ layers, origins }: Pick<AskedOfStill, "layers" | "origins">, path: string): string {
  const blame = blameLayer(layers, origins, path);
  if (blame === null) return "";
  const { layer, place } = blame;
  return place === null ? `${layer.origin}: ` : `${layer.origin}: line ${place.line}, column ${place.column}: `;
}

/** The still's own folder, and each above it up to its root. */
function foldersOf({ path, root }: GivenStill): string[] {
  const folders = [dirname(path)];
  for (let folder = dirname(path); isInside(folder, root); folder = dirname(folder)) folders.push(dirname(folder));
  return folders;
}

function isInside(folder: string, root: string): boolean {
  const below = relative(resolve(root), resolve(folder));
  return below !== "" && below !== ".." && !below.startsWith(`..${sep}`);
}

function layerOf(file: RequestFile): RequestLayer[] {
  return file.status === "usable"
    ? [{ origin: relative(process.cwd(), file.key) || file.key, request: file.request, file }]
    : [];
}

function problemsIn(file: RequestFile): string[] {
  return file.status === "unusable" ? file.problems.map((problem) => `${file.key}: ${sayProblem(problem)}`) : [];
}

/** One that is there and can't be read speaks against its still as one that is broken does. */
function readLocal(key: string): Promise<RequestFile> {
  return readRequestFile(localFiles, { bucket: "", key }).catch((error: Error) => {
    const problem = { path: "", message: `it can't be read: ${sayFileError(error)}`, line: null, column: null };
    return { status: "unusable", key, etag: "", problems: [problem] };
  });
}

/** Files of this machine as objects: the key is the path. */
const localFiles = filesAsObjects((path) => path);
