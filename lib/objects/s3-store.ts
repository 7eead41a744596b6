import { rm, stat } from "node:fs/promises";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { segmentsOf } from "./object-key.ts";
import type { ObjectLocation, ObjectStore, StoredObject } from "./object-store.ts";
import type { ListObjects } from "./s3-list.ts";

/** Objects that are read whole are stills and records: nothing larger is taken into memory. */
const largestReadBytes = 128_000_000;

/** Sends a file, however large, in parts. Apart from the store because it is more code than the rest of it. */
export type UploadFile = (
  client: S3Client,
  target: { Bucket: string; Key: string; ContentType: string },
  file: string,
) => Promise<{ ETag?: string | undefined; VersionId?: string | undefined }>;

const noUpload: UploadFile = async () => {
  throw new Error("this store was made without what writes files");
};

const noList: ListObjects = () => {
  throw new Error("this store was made without what lists objects");
};

/**
 * Any bucket of S3. A role that uses it must have `s3:ListBucket`: without, S3 answers 403 for what is missing, and that
 * is thrown, because a policy that is broken must not read as "there is no such still".
 */
export function createS3Store(options: {
  client: S3Client;
  /** Only where files are written. */
  uploadFile?: UploadFile;
  /** Only where objects are listed. */
  listObjects?: ListObjects;
}): ObjectStore {
  const { client, uploadFile = noUpload, listObjects = noList } = options;

  async function put(at: { bucket: string; key: string }, body: Uint8Array | string, mediaType: string) {
    const { bucket: Bucket, key: Key } = at;
    const bytes = typeof body === "string" ? Buffer.from(body) : body;
    const answer = await client.send(new PutObjectCommand({ Bucket, Key, Body: bytes, ContentType: mediaType }));
    return stored(at, answer, bytes.byteLength);
  }

  return {
    async head(at) {
      const answer = await unlessMissing(at, client.send(new HeadObjectCommand(inputOf(at))));
      return answer === null ? null : stored(at, answer, answer.ContentLength ?? 0);
    },
    async read(at) {
      const answer = await unlessMissing(at, client.send(new GetObjectCommand(inputOf(at))));
      if (answer?.Body === undefined) return null;
      if ((answer.ContentLength ?? 0) > largestReadBytes) {
        (answer.Body as { destroy?: () => void }).destroy?.();
        throw new Error(`${at.key} has ${answer.ContentLength} bytes, more than the ${largestReadBytes} read at once`);
      }
      return answer.Body.transformToByteArray();
    },
    async stream(at) {
      const answer = await unlessMissing(at, client.send(new GetObjectCommand(inputOf(at))));
      // In Node it is a stream of Node's.
      return (answer?.Body as AsyncIterable<Uint8Array> | undefined) ?? null;
    },
    async write(at, content) {
      segmentsOf(at.key);
      if (!("file" in content)) return put(at, content.body, content.mediaType);
      try {
        const { size } = await stat(content.file);
        const target = { Bucket: at.bucket, Key: at.key, ContentType: content.mediaType };
        return stored(at, await uploadFile(client, target, content.file), size);
      } finally {
        await rm(content.file, { force: true });
      }
    },
    async copy(from, to) {
      segmentsOf(to.key);
      const { Bucket, Key, VersionId } = inputOf(from);
      const version = VersionId === undefined ? "" : `?versionId=${encodeURIComponent(VersionId)}`;
      // The header wants the source URL-encoded; slashes may stay.
      const CopySource = `${Bucket}/${Key.split("/").map(encodeURIComponent).join("/")}${version}`;
      const copy = client.send(new CopyObjectCommand({ Bucket: to.bucket, Key: to.key, CopySource }));
      return (await unlessMissing(from, copy)) !== null;
    },
    async remove(at) {
      const { Bucket, Key } = inputOf(at);
      await client.send(new DeleteObjectCommand({ Bucket, Key }));
    },
    list: (bucket, prefix, after) => listObjects(client, bucket, prefix, after),
  };
}

function inputOf({ bucket, key, versionId }: ObjectLocation) {
  segmentsOf(key);
  return { Bucket: bucket, Key: key, ...(versionId === undefined ? {} : { VersionId: versionId }) };
}

function stored(
  { bucket, key }: { bucket: string; key: string },
  { ETag, VersionId, Metadata = {} }: Pick<HeadObjectCommandOutput, "ETag" | "VersionId" | "Metadata">,
  bytes: number,
): StoredObject {
  // Without the quotes, as in S3's events. A bucket whose versions were switched off says "null".
  const versionId = VersionId === undefined || VersionId === "null" ? null : VersionId;
  const object = { bucket, key, etag: (ETag ?? "").replaceAll('"', ""), versionId, bytes };
  return Object.keys(Metadata).length === 0 ? object : { ...object, metadata: Metadata };
}

/** `NotFound` is what HEAD can say. */
const missing = new Set(["NotFound", "NoSuchKey", "NoSuchVersion"]);

async function unlessMissing<Value>(at: ObjectLocation, promise: Promise<Value>): Promise<Value | null> {
  try {
    return await promise;
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    // A version id that no bucket gives out is a bad request, and one that marks a removal allows no reading.
    const isNoVersion = at.versionId !== undefined && [400, 405].includes(error.$metadata.httpStatusCode ?? 0);
    if (missing.has(error.name) || isNoVersion) return null;
    throw error;
  }
}
