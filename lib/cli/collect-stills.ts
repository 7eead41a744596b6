import { stat } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { findFiles } from "../local/find-stills.ts";
import { isStillName } from "../local/still-names.ts";
import { sayFileError } from "../objects/say-file-error.ts";

export interface GivenStill {
  path: string;
  key: string;
  /** The folder up to which folder defaults are looked for. */
  root: string;
}

export interface Collected {
  stills: GivenStill[];
  /** One line for each argument that names nothing we can read. */
  problems: string[];
}

/** The stills that the arguments of `render` name: files as they are, folders with every still in them. */
export async function collectStills(paths: string[], dataFolder: string): Promise<Collected> {
  const collected: { stills: { path: string; root: string }[]; problems: string[] } = { stills: [], problems: [] };
  for (const path of paths) {
    const facts = await stat(path).catch((error: NodeJS.ErrnoException) => error);
    if (facts instanceof Error) {
      collected.problems.push(`${path}: ${sayFileError(facts)}`);
    } else if (facts.isDirectory()) {
      const found = (await findFiles(path, dataFolder)).filter((file) => isStillName(file.name));
      if (found.length === 0) collected.problems.push(`${path}: this folder holds no stills`);
      collected.stills.push(...found.map((file) => ({ path: file.path, root: path })));
    } else if (facts.isFile()) {
      collected.stills.push({ path, root: dirname(path) });
    } else {
      collected.problems.push(`${path}: this is no file`);
    }
  }
  return { stills: withKeys(collected.stills), problems: collected.problems };
}

/**
 * A still below this folder keeps its path; one from elsewhere its name, and of the folders above it as many as tell it
 * from the others.
 */
function withKeys(found: { path: string; root: string }[]): GivenStill[] {
  const stills = new Map(
    found.map(({ path, root }) => [
      resolve(path),
      // Below this folder, all of it counts, whatever part of it was named.
      { path, root: isBelow(path) ? process.cwd() : root, parts: partsOf(path), kept: keptOf(path) },
    ]),
  );
  const nameOf = (still: { parts: string[]; kept: number }) => still.parts.slice(-still.kept).join("/");
  for (;;) {
    const alike = [...Map.groupBy(stills.values(), nameOf).values()].filter((group) => group.length > 1).flat();
    const longer = alike.filter((still) => !isBelow(still.path) && still.kept < still.parts.length);
    if (longer.length === 0) break;
    for (const still of longer) still.kept++;
  }
  return [...stills.values()].map((still) => ({ path: still.path, root: still.root, key: `stills/${nameOf(still)}` }));
}

function partsOf(path: string): string[] {
  return resolve(path)
    .split(sep)
    .filter((part) => part !== "");
}

function keptOf(path: string): number {
  return isBelow(path) ? relative(process.cwd(), path).split(sep).length : 1;
}

function isBelow(path: string): boolean {
  const below = relative(process.cwd(), path);
  return !(below === ".." || below.startsWith(`..${sep}`) || isAbsolute(below));
}
