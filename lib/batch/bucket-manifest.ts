import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ObjectStore } from "../objects/object-store.ts";
import type { RenderRequest } from "../render/request.ts";
import { type AskedPrefix, readPrefixFile, rootOfPrefix } from "./asked-prefix.ts";
import { type BatchInput, BatchUnusableError, manifestText } from "./batch-input.ts";
import { listingKey } from "./bucket-batch.ts";
import { bucketPrefix } from "./bucket-prefix.ts";
import type { StillsOfManifest } from "./bucket-stills.ts";
import { listPrefix, listProblem } from "./list-prefix.ts";
import { manifestEndings, manifestOfKey, sentManifestOfKey } from "./manifest-key.ts";
import type { ManifestFormat } from "./read-manifest.ts";

export interface BucketManifest {
  /** Part of the batch's identity. */
  name: string;
  format: ManifestFormat;
  stills: StillsOfManifest;
  /** A request that stands under its own defaults. */
  under?: RenderRequest | undefined;
  /** In US dollars; null: no limit. */
  maxCostUsd: number | null;
  read(): Promise<AsyncIterable<Uint8Array>>;
}

interface Dependencies {
  objects: Pick<ObjectStore, "head" | "list" | "read" | "stream" | "write">;
  stillsBucket: string;
  /** Where listings are kept. */
  clipsBucket: string;
}

/** The manifest that an event names or holds; where it names a prefix, that is listed now, once for each event. */
export function bucketManifest(dependencies: Dependencies) {
  const { objects, stillsBucket, clipsBucket } = dependencies;

  return async ({ id, manifest: asked, maxCostUsd }: BatchInput): Promise<BucketManifest> => {
    if ("lines" in asked) {
      const read = async () => Readable.from([manifestText(asked)]) as AsyncIterable<Uint8Array>;
      const stills = { bucket: stillsBucket, folder: "batches/", isFew: true };
      return { name: asked.name, format: "jsonl", stills, maxCostUsd, read };
    }
    if ("prefix" in asked) return listed(id, asked.name, { asked, maxCostUsd });
    const named = manifestOfKey(asked.key) ?? sentManifestOfKey(asked.key);
    if (named === null || asked.bucket !== stillsBucket)
      throw new BatchUnusableError(
        `${asked.key} is no manifest: it must lie below batches/ in ${stillsBucket} and end in ${manifestEndings}`,
      );
    const { name, format } = named;
    if (format === "prefix") {
      const bytes = await objects.read({ bucket: asked.bucket, key: asked.key });
      if (bytes === null) throw gone(asked);
      const file = readPrefixFile(bytes);
      if ("problem" in file) return listed(id, name, file);
      const listing = await listed(id, name, { asked: file.asked, maxCostUsd: maxCostUsd ?? file.maxCostUsd });
      return { ...listing, under: asked.defaults };
    }
    const folder = asked.key.slice(0, asked.key.lastIndexOf("/") + 1);
    const stills = { bucket: stillsBucket, folder, isFew: false };
    return { name, format, stills, under: asked.defaults, maxCostUsd, read: () => streamOf(asked) };
  };

  async function listed(
    id: string,
    name: string,
    given: { asked: AskedPrefix; maxCostUsd: number | null } | { problem: string },
  ): Promise<BucketManifest> {
    const at = { bucket: clipsBucket, key: listingKey(id) };
    if ((await objects.head(at)) === null) {
      const lines =
        "problem" in given ? listProblem(given.problem) : listPrefix(given.asked, bucketPrefix(objects, stillsBucket));
      await keep(lines, at);
    }
    const { prefix } = "problem" in given ? { prefix: "batches/" } : given.asked;
    const stills = { bucket: stillsBucket, folder: rootOfPrefix(prefix), listed: prefix, isFew: false };
    const maxCostUsd = "problem" in given ? null : given.maxCostUsd;
    return { name, format: "jsonl", stills, maxCostUsd, read: () => streamOf(at) };
  }

  async function keep(lines: AsyncIterable<string>, at: { bucket: string; key: string }): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), "stillmotion-listing-"));
    try {
      const file = join(folder, "manifest.jsonl");
      await pipeline(lines, createWriteStream(file));
      await objects.write(at, { file, mediaType: "application/jsonl" });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async function streamOf({
    bucket,
    key,
    versionId,
  }: {
    bucket: string;
    key: string;
    versionId?: string | undefined;
  }): Promise<AsyncIterable<Uint8Array>> {
    const stream = await objects.stream({ bucket, key, ...(versionId === undefined ? {} : { versionId }) });
    if (stream === null) throw gone({ bucket, key });
    return stream;
  }
}

function gone({ bucket, key }: { bucket: string; key: string }): Error {
  return new BatchUnusableError(`there is no manifest ${key} in ${bucket} any more`);
}
