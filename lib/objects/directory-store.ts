import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, link, mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { InvalidKeyError } from "./invalid-key-error.ts";
import { listDirectory } from "./list-directory.ts";
import { segmentsOf } from "./object-key.ts";
import type { ObjectLocation, ObjectStore, StoredObject } from "./object-store.ts";
import { unlessMissing } from "./unless-missing.ts";

/** Where files under way lie: no name that the user may have given a folder, since `--data .` is a data folder too. */
export function temporaryFolderOf(root: string): string {
  return join(root, ".stillmotion-tmp");
}

/**
 * One bucket in a directory: the key is the path. Stills (`stills/`) are versioned as in S3: a still that is overwritten
 * stays readable by its version, which is the SHA-256 of its bytes.
 */
export function createDirectoryStore({ root, bucket }: { root: string; bucket: string }): ObjectStore {
  const versionPath = (version: string) => join(root, ".versions", version);

  function pathOf(at: { bucket: string; key: string }): string {
    if (at.bucket !== bucket) throw new InvalidKeyError(`there is no bucket ${at.bucket} here, only ${bucket}`);
    return join(root, ...segmentsOf(at.key));
  }

  /** The last write of each key that is under way. */
  const writes = new Map<string, Promise<unknown>>();

  /** One write of a key after the other: none may overwrite a state that another has not yet kept. */
  async function inTurn<Value>(key: string, action: () => Promise<Value>): Promise<Value> {
    const turn = (writes.get(key) ?? Promise.resolve()).then(action);
    const settled = turn.then(nothing, nothing);
    writes.set(key, settled);
    try {
      return await turn;
    } finally {
      if (writes.get(key) === settled) writes.delete(key);
    }
  }

  async function headFile(at: ObjectLocation, path: string): Promise<StoredObject | null> {
    const facts = await unlessMissing(stat(path));
    if (facts === null || !facts.isFile()) return null;
    const { key } = at;
    if (!isVersioned(key))
      return { bucket, key, etag: `${facts.size}-${facts.mtimeMs}`, versionId: null, bytes: facts.size };
    const version = await sha256Of(path, facts.size);
    return { bucket, key, etag: version, versionId: version, bytes: facts.size };
  }

  /** The file that holds this state of the object. */
  async function locate(at: ObjectLocation): Promise<{ path: string; object: StoredObject } | null> {
    const path = pathOf(at);
    const object = await headFile(at, path);
    if (at.versionId === undefined || !isVersioned(at.key)) return object === null ? null : { path, object };
    if (object?.versionId === at.versionId) return { path, object };
    if (!isVersion(at.versionId)) return null;
    const older = await headFile(at, versionPath(at.versionId));
    return older === null ? null : { path: versionPath(at.versionId), object: older };
  }

  /** Before another state takes its place, the present one gets a name of its own. */
  async function keepVersion(at: ObjectLocation, path: string, replacement: StoredObject): Promise<void> {
    const current = await headFile(at, path);
    if (current?.versionId == null || current.versionId === replacement.versionId) return;
    await mkdir(join(root, ".versions"), { recursive: true });
    await link(path, versionPath(current.versionId)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }

  const store: ObjectStore = {
    async head(at) {
      return (await locate(at))?.object ?? null;
    },
    async read(at) {
      const bytes = await unlessMissing(readFile(pathOf(at)));
      if (at.versionId === undefined || !isVersioned(at.key)) return bytes;
      if (bytes !== null && sha256(bytes) === at.versionId) return bytes;
      return isVersion(at.versionId) ? unlessMissing(readFile(versionPath(at.versionId))) : null;
    },
    async stream(at) {
      const found = await locate(at);
      return found === null ? null : createReadStream(found.path);
    },
    async write(at, content) {
      const path = pathOf(at);
      // Temporary names never grow out of the user's own, which may be as long as a name can be.
      const temporary = join(temporaryFolderOf(root), randomUUID());
      try {
        await inFolder(temporary, () =>
          "file" in content ? moveFile(content.file, temporary) : writeFile(temporary, content.body, { flush: true }),
        );
        return await inTurn(at.key, async () => {
          // Facts of these very bytes: what lies at the path a moment later may be another's.
          const object = await headFile(at, temporary);
          if (object === null) throw new Error(`${temporary} vanished while it was being written`);
          if (isVersioned(at.key)) await keepVersion(at, path, object);
          await inFolder(path, () => rename(temporary, path));
          return object;
        });
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    async copy(from, to) {
      const found = await locate(from);
      if (found === null) return false;
      const temporary = join(temporaryFolderOf(root), randomUUID());
      const copied = await unlessMissing(inFolder(temporary, () => copyFile(found.path, temporary)).then(() => true));
      if (copied === null) return false;
      await store.write(to, { file: temporary, mediaType: "" });
      return true;
    },
    async remove(at) {
      await rm(pathOf(at), { force: true });
    },
    list: (_bucket, prefix) => listDirectory(root, bucket, prefix),
  };
  return store;
}

function nothing(): void {}

function isVersioned(key: string): boolean {
  return key.startsWith("stills/");
}

function isVersion(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Whole files are hashed at once up to this size: streaming costs more than it saves. */
const largestAtOnce = 64_000_000;

async function sha256Of(path: string, bytes: number): Promise<string> {
  if (bytes <= largestAtOnce) return sha256(await readFile(path));
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}

/** Does something at a path; where its folder is missing, makes the folder and does it then. */
async function inFolder(path: string, action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    await mkdir(dirname(path), { recursive: true });
    await action();
  }
}

async function moveFile(from: string, to: string): Promise<void> {
  // What is taken over was paid for, perhaps: it is on the disk before it has its name.
  const file = await open(from, "r");
  await file.sync().finally(() => file.close());
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    await copyFile(from, to);
    await rm(from, { force: true });
  }
}
