import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { batchFolderOf } from "../batch/batch-folder.ts";
import { batchIdOf } from "../batch/batch-id.ts";
import type { LocalManifest } from "../batch/local-manifest.ts";
import { temporaryFolderOf } from "../objects/directory-store.ts";

/** A manifest in JSON Lines that lies nowhere yet: written into the folder of its batch as it streams in. */
export async function keepManifest(
  name: string,
  content: AsyncIterable<string | Uint8Array>,
  dataFolder: string,
  stills: Pick<LocalManifest, "stillsFolder" | "keyFolder">,
): Promise<LocalManifest> {
  // Which folder that is, is only known when it was read to its end.
  const temporary = join(temporaryFolderOf(dataFolder), randomUUID());
  try {
    await mkdir(dirname(temporary), { recursive: true });
    await pipeline(content, createWriteStream(temporary, { flush: true }));
    const batchId = await batchIdOf(name, createReadStream(temporary));
    const { folder, manifest: path } = batchFolderOf(dataFolder, batchId, "jsonl");
    await mkdir(folder, { recursive: true });
    await rename(temporary, path);
    return { name, format: "jsonl", batchId, path, ...stills };
  } finally {
    await rm(temporary, { force: true });
  }
}
