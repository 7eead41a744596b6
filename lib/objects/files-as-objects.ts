import { readFile, stat } from "node:fs/promises";
import type { ObjectStore } from "./object-store.ts";
import { unlessMissing } from "./unless-missing.ts";

/** Files of this machine as objects that are only looked at. `pathOf`: where the object of a key lies. */
export function filesAsObjects(pathOf: (key: string) => string): Pick<ObjectStore, "head" | "read"> {
  return {
    async head({ bucket, key }) {
      const facts = await unlessMissing(stat(pathOf(key)));
      return facts?.isFile() === true
        ? { bucket, key, etag: `${facts.mtimeMs}`, versionId: null, bytes: facts.size }
        : null;
    },
    read: ({ key }) => unlessMissing(readFile(pathOf(key))),
  };
}
