import { opendir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ListedObject } from "./object-store.ts";
import { unlessMissing } from "./unless-missing.ts";

/** The objects of a directory that is a bucket, one folder open at each depth. What vanishes meanwhile is passed over. */
export async function* listDirectory(root: string, bucket: string, prefix: string): AsyncGenerator<ListedObject> {
  const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
  yield* listFolder(folder);

  async function* listFolder(below: string): AsyncGenerator<ListedObject> {
    const entries = await unlessMissing(opendir(join(root, below)));
    if (entries === null) return;
    for await (const entry of entries) {
      const key = `${below}${entry.name}`;
      // Our own folders at the top (older versions, files under way) are no objects.
      if (below === "" && entry.name.startsWith(".")) continue;
      if (entry.isDirectory()) {
        if (`${key}/`.startsWith(prefix) || prefix.startsWith(`${key}/`)) yield* listFolder(`${key}/`);
      } else if (entry.isFile() && key.startsWith(prefix)) {
        const facts = await unlessMissing(stat(join(root, key)));
        // Not the time of change: a file that is dropped brings its own along.
        if (facts !== null) yield { bucket, key, bytes: facts.size, etag: null, changedAt: facts.ctime.toISOString() };
      }
    }
  }
}
