import { randomUUID } from "node:crypto";
import { constants, copyFile, mkdir, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolderOf } from "../objects/directory-store.ts";
import type { ObjectStore, StoredObject } from "../objects/object-store.ts";
import { localBucket } from "./local-bucket.ts";

/** Copies a file into the data folder, whole or not at all, with the time of its last change. The user's file stays. */
export async function dropFile(
  objects: ObjectStore,
  dataFolder: string,
  path: string,
  key: string,
): Promise<StoredObject> {
  const temporary = join(temporaryFolderOf(dataFolder), randomUUID());
  await mkdir(temporaryFolderOf(dataFolder), { recursive: true });
  try {
    const { atime, mtime } = await stat(path);
    await copyFile(path, temporary, constants.COPYFILE_FICLONE);
    await utimes(temporary, atime, mtime);
    return await objects.write(
      { bucket: localBucket, key },
      { file: temporary, mediaType: "application/octet-stream" },
    );
  } finally {
    await rm(temporary, { force: true });
  }
}
