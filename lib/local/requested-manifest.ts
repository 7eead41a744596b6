import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Readable } from "node:stream";
import { readPrefixFile } from "../batch/asked-prefix.ts";
import { type AskedManifest, manifestText } from "../batch/batch-input.ts";
import { listProblem } from "../batch/list-prefix.ts";
import { type LocalManifest, openManifest } from "../batch/local-manifest.ts";
import { keyFolderOf, manifestEndings, manifestOfKey } from "../batch/manifest-key.ts";
import type { RenderRequest } from "../render/request.ts";
import { keepManifest } from "./keep-manifest.ts";
import { listedManifest } from "./listed-manifest.ts";

/** A manifest that is not there, or is none. */
export class ManifestError extends Error {
  override readonly name = "ManifestError";
}

/** A manifest, and what its batch may cost by what it says itself. */
export interface RequestedManifest {
  manifest: LocalManifest;
  /** In US dollars; null: it says nothing of that. */
  maxCostUsd: number | null;
  /** What stands under its own defaults. */
  under: RenderRequest;
}

/**
 * The manifest that a `Batch Requested` names or holds, on this machine; where it names a prefix, that is listed now.
 * `root`: the folder that keys start from, as they do from the bucket on AWS. @throws ManifestError that says what is wrong
 * with it
 */
export async function requestedManifest(
  asked: AskedManifest,
  place: { root: string; dataFolder: string },
): Promise<RequestedManifest> {
  const { dataFolder } = place;
  const root = resolve(place.root);
  const listing = { root, except: dataFolder, keepIn: dataFolder };
  if ("lines" in asked) {
    const content = Readable.from([manifestText(asked)]);
    const stills = { stillsFolder: join(root, "batches"), keyFolder: "stills/" };
    return { manifest: await keepManifest(asked.name, content, dataFolder, stills), maxCostUsd: null, under: {} };
  }
  if ("prefix" in asked) return { manifest: await listedManifest(asked, listing), maxCostUsd: null, under: {} };
  const named = manifestOfKey(asked.key);
  if (named === null)
    throw new ManifestError(`${asked.key} is no manifest: it must lie below batches/ and end in ${manifestEndings}`);
  const path = join(root, ...asked.key.split("/"));
  if ((await stat(path).catch(() => null))?.isFile() !== true)
    throw new ManifestError(`there is no manifest ${asked.key} in ${place.root}`);
  const { name, format } = named;
  const under = asked.defaults ?? {};
  const stills = { stillsFolder: dirname(path), keyFolder: keyFolderOf(name) };
  if (format !== "prefix")
    return { manifest: await openManifest({ name, format, path, ...stills }), maxCostUsd: null, under };
  const file = readPrefixFile(await readFile(path));
  if ("problem" in file)
    return {
      manifest: await keepManifest(name, listProblem(file.problem), dataFolder, stills),
      maxCostUsd: null,
      under,
    };
  return { manifest: await listedManifest({ name, ...file.asked }, listing), maxCostUsd: file.maxCostUsd, under };
}
