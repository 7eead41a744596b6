import { mkdir, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { replaceFile } from "../objects/write-atomically.ts";
import { batchFolderOf } from "./batch-folder.ts";
import { batchIdOf } from "./batch-id.ts";
import { type AskedManifest, manifestText } from "./batch-input.ts";
import { type LocalManifest, openManifest } from "./local-manifest.ts";
import { keyFolderOf, manifestOfKey } from "./manifest-key.ts";

/** A manifest that is not there, or is none. */
export class ManifestError extends Error {
  override readonly name = "ManifestError";
}

/**
 * The manifest that a `Batch Requested` names or holds, on this machine. `root`: the folder that keys start from, as they do
 * from the bucket on AWS. @throws ManifestError that says what is wrong with it
 */
export async function requestedManifest(
  asked: AskedManifest,
  { root, dataFolder }: { root: string; dataFolder: string },
): Promise<LocalManifest> {
  if ("lines" in asked) return keepLines(asked, join(resolve(root), "batches"), dataFolder);
  const named = manifestOfKey(asked.key);
  if (named === null)
    throw new ManifestError(`${asked.key} is no manifest: it must lie below batches/ and end in .jsonl or .csv`);
  const path = join(resolve(root), ...asked.key.split("/"));
  if ((await stat(path).catch(() => null))?.isFile() !== true)
    throw new ManifestError(`there is no manifest ${asked.key} in ${root}`);
  return openManifest({ ...named, path, stillsFolder: dirname(path), keyFolder: keyFolderOf(named.name) });
}

async function keepLines(
  asked: { name: string; lines: object[] },
  stillsFolder: string,
  dataFolder: string,
): Promise<LocalManifest> {
  const text = manifestText(asked);
  const batchId = await batchIdOf(asked.name, bytesOf(text));
  const { folder, manifest: path } = batchFolderOf(dataFolder, batchId, "jsonl");
  await mkdir(folder, { recursive: true });
  await replaceFile(path, (temporary) => writeFile(temporary, text, { flush: true }));
  return { path, name: asked.name, format: "jsonl", batchId, stillsFolder, keyFolder: "stills/" };
}

async function* bytesOf(text: Uint8Array): AsyncIterable<Uint8Array> {
  yield text;
}
