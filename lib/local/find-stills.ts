import { readdir, stat } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { isStillName } from "./still-names.ts";

export interface FoundFile {
  path: string;
  /** The path below the folder it was found in, with `/`. */
  name: string;
  bytes: number;
  mtimeMs: number;
}

/**
 * Stills and requests in a folder and all below it, in order of name. Hidden files, and everything below `except`, are
 * passed over; a file that vanishes meanwhile is no error.
 */
export async function findFiles(folder: string, except: string): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory() || !(isStillName(entry.name) || entry.name.endsWith(".json"))) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).split(sep).join("/");
    if (name.split("/").some((part) => part.startsWith(".")) || isInside(path, except)) continue;
    const facts = await stat(path).catch(() => null);
    if (facts?.isFile() === true) found.push({ path, name, bytes: facts.size, mtimeMs: facts.mtimeMs });
  }
  return found.sort((left, right) => (left.name < right.name ? -1 : 1));
}

function isInside(path: string, folder: string): boolean {
  return resolve(path).startsWith(resolve(folder) + sep);
}
