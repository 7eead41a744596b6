import { join } from "node:path";
import type { ListedStills } from "../batch/list-prefix.ts";
import { isBelowBatches } from "../batch/manifest-key.ts";
import { filesAsObjects } from "../objects/files-as-objects.ts";
import { readLayers } from "../steps/request-layers.ts";
import { findFiles } from "./find-stills.ts";
import { localBucket } from "./local-bucket.ts";

/**
 * The stills of a folder by the keys they have when it is watched: `batches/` is what it is called, all else lies below `stills/`.
 * `except`: the data folder, which may lie in it.
 */
export function folderPrefix(folder: string, except: string): ListedStills {
  const files = filesAsObjects((key) => join(folder, ...key.replace(/^stills\//, "").split("/")));
  return {
    async *keys(prefix) {
      for (const { name } of await findFiles(folder, except)) {
        const key = isBelowBatches(name) ? name : `stills/${name}`;
        if (key.startsWith(prefix)) yield key;
      }
    },
    layersOf: (key) => readLayers(files, { bucket: localBucket, key }, null),
  };
}
