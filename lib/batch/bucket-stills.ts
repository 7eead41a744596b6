import type { ObjectStore, StoredObject } from "../objects/object-store.ts";
import type { LyingStill } from "./plan-lines.ts";

/** The stills that a manifest in a bucket may name. */
export interface BucketStills {
  /** The still as it is now; null where it is not there. */
  find(still: LyingStill): Promise<StoredObject | null>;
  /** What keeps it from being taken; null where nothing does. */
  refuse(still: LyingStill): Promise<string | null>;
}

/** Where the stills of a manifest are. */
export interface StillsOfManifest {
  bucket: string;
  /** What their paths start from, with `/` at its end. */
  folder: string;
  /** What all of their keys begin with, where that is longer. */
  listed?: string;
  isFew: boolean;
}

/** Below these the render workflow may read. */
const readable = /^(stills|requested|batches)\//;

/**
 * What the paths of a manifest start from is listed once: asking for each of 100,000 stills would take longer than a function may.
 * Stills elsewhere in the bucket (`s3://`), and all of few lines, are asked for one by one.
 */
export function bucketStills(objects: Pick<ObjectStore, "head" | "list">, manifest: StillsOfManifest): BucketStills {
  const { folder } = manifest;
  const asked = new Map<string, StoredObject | null>();
  let listed: Promise<Map<string, StoredObject>> | undefined;

  async function list(): Promise<Map<string, StoredObject>> {
    const found = new Map<string, StoredObject>();
    // Without its version: what is there when the line is rendered is what is rendered.
    for await (const { bucket, key, bytes, etag } of objects.list(manifest.bucket, manifest.listed ?? folder))
      if (etag !== null) found.set(key, { bucket, key, bytes, etag, versionId: null });
    return found;
  }

  async function find(still: LyingStill): Promise<StoredObject | null> {
    if ("path" in still && manifest.isFew) return ask({ bucket: manifest.bucket, key: `${folder}${still.path}` });
    if ("path" in still) {
      listed ??= list();
      return (await listed).get(`${folder}${still.path}`) ?? null;
    }
    return ask(still);
  }

  async function ask(at: { bucket: string; key: string }): Promise<StoredObject | null> {
    const name = `${at.bucket}/${at.key}`;
    if (!asked.has(name)) asked.set(name, await objects.head(at));
    return asked.get(name) ?? null;
  }

  return {
    find,
    async refuse(still) {
      if ("bucket" in still && (still.bucket !== manifest.bucket || !readable.test(still.key)))
        return `still: it must lie in the bucket ${manifest.bucket}, below stills/, requested/ or batches/`;
      if ((await find(still)) !== null) return null;
      const key = "path" in still ? `${folder}${still.path}` : still.key;
      return `still: there is no object ${key} in the bucket ${manifest.bucket}`;
    },
  };
}
