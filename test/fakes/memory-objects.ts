import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { segmentsOf } from "../../lib/objects/object-key.ts";
import type { ObjectStore, StoredObject } from "../../lib/objects/object-store.ts";

export interface MemoryObjects extends ObjectStore {
  /** Newest bytes by `bucket/key`. */
  readonly files: Map<string, Uint8Array>;
}

/** The object store in memory: every object keeps all its versions. `takeFile` answers a file's bytes and removes it. */
export function memoryObjects(takeFile = takeFromDisk, now: () => Date = () => new Date()): MemoryObjects {
  const files = new Map<string, Uint8Array>();
  const changes = new Map<string, string>();
  const versions = new Map<string, Uint8Array>();
  const facts = (bucket: string, key: string, bytes: Uint8Array): StoredObject => {
    const versionId = createHash("sha256").update(bytes).digest("hex");
    return { bucket, key, etag: versionId, versionId, bytes: bytes.length };
  };
  const nameOf = ({ bucket, key }: { bucket: string; key: string }) => [bucket, ...segmentsOf(key)].join("/");
  const find = (at: { bucket: string; key: string; versionId?: string }) =>
    at.versionId === undefined ? files.get(nameOf(at)) : versions.get(`${nameOf(at)}@${at.versionId}`);
  const store: MemoryObjects = {
    files,
    async head(at) {
      const bytes = find(at);
      return bytes === undefined ? null : facts(at.bucket, at.key, bytes);
    },
    async read(at) {
      return find(at) ?? null;
    },
    async stream(at) {
      const bytes = find(at);
      if (bytes === undefined) return null;
      return (async function* () {
        for (let from = 0; from < bytes.length; from += 1000) yield bytes.subarray(from, from + 1000);
      })();
    },
    async write({ bucket, key }, content) {
      const name = nameOf({ bucket, key });
      const bytes = "file" in content ? await takeFile(content.file) : Buffer.from(content.body);
      const object = facts(bucket, key, bytes);
      files.set(name, bytes);
      changes.set(name, now().toISOString());
      versions.set(`${name}@${object.versionId}`, bytes);
      return object;
    },
    async copy(from, to) {
      const bytes = find(from);
      if (bytes === undefined) return false;
      await store.write(to, { body: bytes, mediaType: "" });
      return true;
    },
    async remove(at) {
      files.delete(nameOf(at));
    },
    async *list(bucket, prefix, after = "") {
      for (const [name, content] of [...files].sort(([left], [right]) => (left < right ? -1 : 1))) {
        if (!name.startsWith(`${bucket}/${prefix}`) || name <= `${bucket}/${after}`) continue;
        const { key, bytes, etag } = facts(bucket, name.slice(bucket.length + 1), content);
        yield { bucket, key, bytes, etag, changedAt: changes.get(name) ?? now().toISOString() };
      }
    },
  };
  return store;
}

async function takeFromDisk(path: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(await readFile(path));
  await rm(path, { force: true });
  return bytes;
}
