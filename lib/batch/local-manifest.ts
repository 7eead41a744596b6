import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { sayFileError } from "../objects/say-file-error.ts";
import { type BatchState, batchFolderOf } from "./batch-folder.ts";
import { batchIdOf } from "./batch-id.ts";
import { type LyingStill, type PlannedLine, type PlanSettings, planLines } from "./plan-lines.ts";
import { type ManifestFormat, readManifest } from "./read-manifest.ts";

/** A manifest on this machine, and where its stills are. */
export interface LocalManifest {
  path: string;
  /** Part of the batch's identity. */
  name: string;
  format: ManifestFormat;
  batchId: string;
  /** What the paths of stills start from. */
  stillsFolder: string;
  /** What the keys of its stills begin with: `stills/`, and for a manifest below `batches/` its folder there. */
  keyFolder: string;
}

/** Reads the whole file once, for its identity. */
export async function openManifest(
  given: Omit<LocalManifest, "batchId" | "keyFolder"> & Partial<Pick<LocalManifest, "keyFolder">>,
): Promise<LocalManifest> {
  return { keyFolder: "stills/", ...given, batchId: await batchIdOf(given.name, createReadStream(given.path)) };
}

/** The manifest of a batch that was begun before, as it was kept. */
export function keptManifest(state: BatchState, dataFolder: string): LocalManifest {
  const { batchId, name, format, stillsFolder, keyFolder } = state;
  return { batchId, name, format, stillsFolder, keyFolder, path: batchFolderOf(dataFolder, batchId, format).manifest };
}

/** The lines of a manifest, each with what it would cost or what is wrong with it. */
export function planManifest(
  manifest: LocalManifest,
  settings: Omit<PlanSettings, "batchId" | "refuseStill">,
): AsyncIterable<PlannedLine> {
  const lines = readManifest(createReadStream(manifest.path), { format: manifest.format });
  const refuseStill = (still: LyingStill) => refuseLocalStill(still, manifest.stillsFolder);
  return planLines(lines, { ...settings, batchId: manifest.batchId, refuseStill });
}

export function localPathOf(still: { path: string }, folder: string): string {
  return join(folder, ...still.path.split("/"));
}

async function refuseLocalStill(still: LyingStill, folder: string): Promise<string | null> {
  if (!("path" in still))
    return "still: on this machine it must be a path below the folder of the manifest, or an https address; download it first";
  return refuseFile(still, folder);
}

/** What keeps a still from being read; null where nothing does. */
export async function refuseFile(still: { path: string }, folder: string): Promise<string | null> {
  const facts = await stat(localPathOf(still, folder)).catch((error: NodeJS.ErrnoException) => error);
  if (!(facts instanceof Error)) return facts.isFile() ? null : `still: ${still.path} is no file`;
  return facts.code === "ENOENT" || facts.code === "ENOTDIR"
    ? `still: there is no file ${still.path} below the folder of the manifest`
    : `still: ${still.path} can't be read: ${sayFileError(facts)}`;
}
