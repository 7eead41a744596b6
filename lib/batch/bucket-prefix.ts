import type { ObjectStore } from "../objects/object-store.ts";
import { isFolderDefaults } from "../render/request-keys.ts";
import { readLayers } from "../steps/request-layers.ts";
import type { ListedStills } from "./list-prefix.ts";

type Objects = Pick<ObjectStore, "head" | "list" | "read">;

/** The stills of a bucket. The defaults of a folder are asked for once, not for each still below it. */
export function bucketPrefix(objects: Objects, bucket: string): ListedStills {
  const remembered = rememberDefaults(objects);
  return {
    async *keys(prefix) {
      for await (const { key } of objects.list(bucket, prefix)) yield key;
    },
    async layersOf(key) {
      const at = { bucket, key };
      return readLayers(remembered, at, await objects.head(at));
    },
  };
}

function rememberDefaults(objects: Objects): Pick<ObjectStore, "head" | "read"> {
  const heads = new Map<string, ReturnType<Objects["head"]>>();
  const reads = new Map<string, ReturnType<Objects["read"]>>();
  function once<Value>(known: Map<string, Promise<Value>>, key: string, ask: () => Promise<Value>): Promise<Value> {
    if (!isFolderDefaults(key)) return ask();
    const before = known.get(key);
    if (before !== undefined) return before;
    const asked = ask();
    known.set(key, asked);
    return asked;
  }
  return {
    head: (at) => once(heads, at.key, () => objects.head(at)),
    read: (at) => once(reads, at.key, () => objects.read(at)),
  };
}
