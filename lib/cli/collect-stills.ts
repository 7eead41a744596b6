import { stat } from "node:fs/promises";
import { basename, isAbsolute, relative, sep } from "node:path";
import { findFiles } from "../local/find-stills.ts";
import { isStillName } from "../local/still-names.ts";

export interface GivenStill {
  path: string;
  key: string;
}

export interface Collected {
  stills: GivenStill[];
  /** One line for each argument that names nothing we can read. */
  problems: string[];
}

/** The stills that the arguments of `render` name: files as they are, folders with every still in them. */
export async function collectStills(paths: string[], dataFolder: string): Promise<Collected> {
  const collected: Collected = { stills: [], problems: [] };
  for (const path of paths) {
    const facts = await stat(path).catch((error: NodeJS.ErrnoException) => error);
    if (facts instanceof Error) {
      collected.problems.push(facts.code === "ENOENT" ? `${path}: there is no such file` : `${path}: ${facts.message}`);
    } else if (facts.isDirectory()) {
      const found = (await findFiles(path, dataFolder)).filter((file) => isStillName(file.name));
      if (found.length === 0) collected.problems.push(`${path}: this folder holds no stills`);
      collected.stills.push(...found.map((file) => ({ path: file.path, key: keyOf(file.path) })));
    } else if (facts.isFile()) {
      collected.stills.push({ path, key: keyOf(path) });
    } else {
      collected.problems.push(`${path}: this is no file`);
    }
  }
  return collected;
}

/** A still below this folder keeps its path; one from elsewhere its name. */
function keyOf(path: string): string {
  const below = relative(process.cwd(), path);
  const name = below.startsWith("..") || isAbsolute(below) ? basename(path) : below.split(sep).join("/");
  return `stills/${name}`;
}
