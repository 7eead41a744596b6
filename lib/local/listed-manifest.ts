import { join } from "node:path";
import { type AskedPrefix, rootOfPrefix } from "../batch/asked-prefix.ts";
import { listPrefix } from "../batch/list-prefix.ts";
import type { LocalManifest } from "../batch/local-manifest.ts";
import { folderPrefix } from "./folder-prefix.ts";
import { keepManifest } from "./keep-manifest.ts";

export interface ListingPlace {
  /** The folder that keys start from, absolute. */
  root: string;
  /** The data folder: what lies in it is not listed. */
  except: string;
  /** The data folder in which the listing is kept. */
  keepIn: string;
  /** What people know the prefix as, if not as that. */
  said?: string;
}

/** The manifest of all stills below a prefix, as they are now. */
export function listedManifest(
  asked: AskedPrefix & { name: string },
  { root, except, keepIn, said }: ListingPlace,
): Promise<LocalManifest> {
  const below = rootOfPrefix(asked.prefix);
  // Stills that are dropped lie below `stills/` by key, not by path.
  const stillsFolder = below === "stills/" ? root : join(root, below);
  const lines = listPrefix(asked, folderPrefix(root, except), said);
  return keepManifest(asked.name, lines, keepIn, { stillsFolder, keyFolder: "stills/" });
}
