import { copyFile, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "../objects/write-atomically.ts";
import type { BatchSummary } from "../render/batch-summary.ts";
import type { RenderRequest } from "../render/request.ts";
import type { ManifestFormat } from "./read-manifest.ts";

/** A batch as it stands: what a crash leaves of it is what has to be carried on. */
export interface BatchState {
  batchId: string;
  name: string;
  format: ManifestFormat;
  /** What the paths of stills start from. */
  stillsFolder: string;
  /** What the keys of its stills begin with. */
  keyFolder: string;
  /** What asked for it, of a listing that a folder is watched for (lib/local/asked-by.ts); null for any other. */
  askedBy: string | null;
  /** The deployment's own request in this run. */
  request: RenderRequest;
  /** What the whole batch may cost, in US dollars; null: no limit. */
  maxCostUsd: number | null;
  /** From 1. */
  run: number;
  startedAt: string;
  status: "running" | "completed";
  /** Null until it is completed. */
  summary: BatchSummary | null;
}

/** The files of one batch: `batches/<batchId>/` in the data folder. */
export interface BatchFolder {
  folder: string;
  manifest: string;
  results: string;
  readState(): Promise<BatchState | null>;
  writeState(state: BatchState): Promise<void>;
  /** Keeps the manifest as it is now: the user's own may change or go. */
  keepManifest(from: string): Promise<void>;
}

const stateName = "batch.json";

export function batchFolderOf(dataFolder: string, batchId: string, format: ManifestFormat): BatchFolder {
  const folder = join(dataFolder, "batches", batchId);
  const manifest = join(folder, `manifest.${format}`);
  return {
    folder,
    manifest,
    results: join(folder, "results.jsonl"),
    readState: () => readState(join(folder, stateName)),
    async writeState(state) {
      await mkdir(folder, { recursive: true });
      await replaceFile(join(folder, stateName), (temporary) =>
        writeFile(temporary, `${JSON.stringify(state, null, 2)}\n`, { flush: true }),
      );
    },
    async keepManifest(from) {
      await mkdir(folder, { recursive: true });
      // By its name and its bytes it is this one: a copy that is there is the same.
      if ((await stat(manifest).catch(() => null)) !== null) return;
      await replaceFile(manifest, (temporary) => copyFile(from, temporary));
    },
  };
}

/** The batches that an earlier process left unfinished. */
export async function unfinishedBatches(dataFolder: string): Promise<BatchState[]> {
  return (await batchStates(dataFolder)).filter(({ status }) => status === "running");
}

/** All batches of a data folder as they stand. */
export async function batchStates(dataFolder: string): Promise<BatchState[]> {
  const names = await readdir(join(dataFolder, "batches")).catch(() => []);
  const states = await Promise.all(names.map((name) => readState(join(dataFolder, "batches", name, stateName))));
  return states.filter((state): state is BatchState => state !== null);
}

async function readState(path: string): Promise<BatchState | null> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as BatchState;
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "") || error instanceof SyntaxError)
      return null;
    throw error;
  }
}
