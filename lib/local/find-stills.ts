import { readdir, stat } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { manifestOfKey } from "../batch/manifest-key.ts";
import { isStillName } from "./still-names.ts";

export interface FoundFile {
  path: string;
  /** The path below the folder it was found in, with `/`. */
  name: string;
  bytes: number;
  mtimeMs: number;
}

/**
 * Stills, requests and manifests in a folder and all below it, in order of name. Hidden files, and everything below `except`, are
 * passed over; so is what vanishes meanwhile, and a folder below that can't be read.
 * @throws where the folder itself can't be read
 */
export async function findFiles(folder: string, except: string): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  const folders = [folder];
  for (const current of folders) {
    const entries = await readdir(current, { withFileTypes: true }).catch((error: Error) => {
      if (current === folder) throw error;
      return [];
    });
    for (const entry of entries) {
      const path = join(current, entry.name);
      if (entry.name.startsWith(".") || isInside(path, except)) continue;
      if (entry.isDirectory()) folders.push(path);
      else {
        const name = relative(folder, path).split(sep).join("/");
        if (!isStillName(name) && !name.endsWith(".json") && manifestOfKey(name) === null) continue;
        const facts = await stat(path).catch(() => null);
        if (facts?.isFile() !== true) continue;
        found.push({ path, name, bytes: facts.size, mtimeMs: facts.mtimeMs });
      }
    }
  }
  return found.sort((left, right) => (left.name < right.name ? -1 : 1));
}

function isInside(path: string, folder: string): boolean {
  return resolve(path).startsWith(resolve(folder) + sep);
}
