import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import type { ObjectStore, StoredObject } from "../../lib/objects/object-store.ts";

export interface MemoryObjects extends ObjectStore {
  /** Newest bytes by `bucket/key`. */
  readonly files: Map<string, Uint8Array>;
}

/** The object store in memory: every object keeps all its versions. */
export function memoryObjects(): MemoryObjects {
  const files = new Map<string, Uint8Array>();
  const versions = new Map<string, Uint8Array>();
  const facts = (bucket: string, key: string, bytes: Uint8Array): StoredObject => {
    const versionId = createHash("sha256").update(bytes).digest("hex");
    return { bucket, key, etag: versionId, versionId, bytes: bytes.length };
  };
  const find = (at: { bucket: string; key: string; versionId?: string }) =>
    at.versionId === undefined
      ? files.get(`${at.bucket}/${at.key}`)
      : versions.get(`${at.bucket}/${at.key}@${at.versionId}`);
  return {
    files,
    async head(at) {
      const bytes = find(at);
      return bytes === undefined ? null : facts(at.bucket, at.key, bytes);
    },
    async read(at) {
      return find(at) ?? null;
    },
    async write({ bucket, key }, content) {
      const bytes = "file" in content ? new Uint8Array(await readFile(content.file)) : Buffer.from(content.body);
      if ("file" in content) await rm(content.file, { force: true });
      const object = facts(bucket, key, bytes);
      files.set(`${bucket}/${key}`, bytes);
      versions.set(`${bucket}/${key}@${object.versionId}`, bytes);
      return object;
    },
    async remove({ bucket, key }) {
      files.delete(`${bucket}/${key}`);
    },
  };
}
