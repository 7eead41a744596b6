import { createReadStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { segmentsOf } from "./object-key.ts";
import type { ObjectLocation, ObjectStore, StoredObject } from "./object-store.ts";

/** Objects that are read whole are stills and records: nothing larger is taken into memory. */
const largestReadBytes = 128_000_000;

/** Three parts in memory at a time, whatever the file's size; 10,000 of them make 80 GB. */
const partBytes = 8 * 1024 * 1024;
const partsUnderWay = 2;

/**
 * Any bucket of S3. A role that uses it must have `s3:ListBucket`: without, S3 answers 403 for what is missing, and that
 * is thrown, because a policy that is broken must not read as "there is no such still".
 */
export function createS3Store({ client }: { client: S3Client }): ObjectStore {
  async function put(at: { bucket: string; key: string }, body: Uint8Array | string, mediaType: string) {
    const { bucket: Bucket, key: Key } = at;
    const bytes = typeof body === "string" ? Buffer.from(body) : body;
    const answer = await client.send(new PutObjectCommand({ Bucket, Key, Body: bytes, ContentType: mediaType }));
    return stored(at, answer, bytes.byteLength);
  }

  async function putFile(at: { bucket: string; key: string }, file: string, mediaType: string) {
    const { bucket: Bucket, key: Key } = at;
    const { size } = await stat(file);
    const Body = createReadStream(file);
    try {
      const upload = new Upload({
        client,
        params: { Bucket, Key, Body, ContentType: mediaType },
        partSize: partBytes,
        queueSize: partsUnderWay,
      });
      return stored(at, await upload.done(), size);
    } finally {
      Body.destroy();
    }
  }

  return {
    async head(at) {
      const answer = await unlessMissing(client.send(new HeadObjectCommand(inputOf(at))));
      return answer === null ? null : stored(at, answer, answer.ContentLength ?? 0);
    },
    async read(at) {
      const answer = await unlessMissing(client.send(new GetObjectCommand(inputOf(at))));
      if (answer?.Body === undefined) return null;
      if ((answer.ContentLength ?? 0) > largestReadBytes) {
        (answer.Body as { destroy?: () => void }).destroy?.();
        throw new Error(`${at.key} has ${answer.ContentLength} bytes, more than the ${largestReadBytes} read at once`);
      }
      return answer.Body.transformToByteArray();
    },
    async write(at, content) {
      segmentsOf(at.key);
      if (!("file" in content)) return put(at, content.body, content.mediaType);
      try {
        return await putFile(at, content.file, content.mediaType);
      } finally {
        await rm(content.file, { force: true });
      }
    },
    async remove(at) {
      const { Bucket, Key } = inputOf(at);
      await client.send(new DeleteObjectCommand({ Bucket, Key }));
    },
  };
}

function inputOf({ bucket, key, versionId }: ObjectLocation) {
  segmentsOf(key);
  return { Bucket: bucket, Key: key, ...(versionId === undefined ? {} : { VersionId: versionId }) };
}

function stored(
  { bucket, key }: { bucket: string; key: string },
  { ETag, VersionId }: { ETag?: string | undefined; VersionId?: string | undefined },
  bytes: number,
): StoredObject {
  // Without the quotes, as in S3's events. A bucket whose versions were switched off says "null".
  const versionId = VersionId === undefined || VersionId === "null" ? null : VersionId;
  return { bucket, key, etag: (ETag ?? "").replaceAll('"', ""), versionId, bytes };
}

/** `NotFound` is what HEAD can say. A version id that no bucket gives is refused as an argument: there is no such version. */
const missing = new Set(["NotFound", "NoSuchKey", "NoSuchVersion"]);

async function unlessMissing<Value>(promise: Promise<Value>): Promise<Value | null> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof S3ServiceException && missing.has(error.name)) return null;
    throw error;
  }
}
