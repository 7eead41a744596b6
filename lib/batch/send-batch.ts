import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stillLimits, stillRefusal } from "../media/still-refusal.ts";
import type { ObjectStore, StoredObject } from "../objects/object-store.ts";
import { type LocalManifest, localPathOf, refuseFile } from "./local-manifest.ts";
import { sentFolderOf } from "./manifest-key.ts";
import { createPool } from "./pool.ts";
import { formatOf, readManifest } from "./read-manifest.ts";

interface Dependencies {
  objects: Pick<ObjectStore, "head" | "write">;
  /** The bucket of the stills. */
  bucket: string;
  /** Hears of lines that nothing is sent of. */
  onBad(bad: { line: number; problem: string }): void;
  /** Nothing more is sent. */
  signal: AbortSignal;
}

const sentAtOnce = 8;

/**
 * Brings the stills that a manifest names by their path, and then itself, to a folder of its own in the bucket, where
 * nothing begins by itself. What lies there with the same bytes is not sent again. Null: no line of it can be used.
 */
export async function sendBatch(dependencies: Dependencies, manifest: LocalManifest): Promise<StoredObject | null> {
  const { objects, bucket, onBad, signal } = dependencies;
  const { format, path, stillsFolder } = manifest;
  const name = sentNameOf(manifest);
  const folder = sentFolderOf(name);
  const pool = createPool(sentAtOnce);
  const asked = new Set<string>();
  let good = 0;
  for await (const read of readManifest(createReadStream(path), { format })) {
    if (signal.aborted) break;
    if ("problem" in read) {
      onBad(read);
      continue;
    }
    const { line, still } = read;
    if (!("path" in still) || asked.has(still.path)) {
      good++;
      continue;
    }
    const problem = (await refuseFile(still, stillsFolder)) ?? (await refuseSize(localPathOf(still, stillsFolder)));
    if (problem === null) {
      good++;
      asked.add(still.path);
      await pool.add(() => send(localPathOf(still, stillsFolder), { bucket, key: `${folder}${still.path}` }));
    } else onBad({ line, problem });
  }
  await pool.drained();
  signal.throwIfAborted();
  return good === 0 ? null : sendManifest();

  async function send(file: string, at: { bucket: string; key: string }): Promise<void> {
    const body = await readFile(file);
    const there = await objects.head(at);
    const isSame = there?.bytes === body.length && there.etag === createHash("md5").update(body).digest("hex");
    if (!isSame) await objects.write(at, { body, mediaType: "application/octet-stream" });
  }

  /** By a copy: the store takes over what it writes. */
  async function sendManifest(): Promise<StoredObject> {
    const scratch = await mkdtemp(join(tmpdir(), "stillmotion-send-"));
    try {
      const file = join(scratch, "manifest");
      await copyFile(path, file);
      return await objects.write({ bucket, key: `${folder}${name}` }, { file, mediaType: "text/plain; charset=utf-8" });
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }
}

/** What the manifest is called there, which is part of its batch's identity. */
export function sentNameOf({ name, format }: Pick<LocalManifest, "name" | "format">): string {
  return formatOf(name) === format ? name : `${name}.${format}`;
}

async function refuseSize(file: string): Promise<string | null> {
  const { size } = await stat(file);
  return size <= stillLimits.bytes ? null : `still: ${stillRefusal.tooLarge(size).failure.message}`;
}
