import { ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { isKeyPath } from "../render/key-path.ts";
import type { ListedObject } from "./object-store.ts";

/** Lists objects page by page. Apart from the store: only what looks at whole buckets wants the code for it. */
export type ListObjects = (
  client: S3Client,
  bucket: string,
  prefix: string,
  after?: string,
) => AsyncIterable<ListedObject>;

/** A page is a thousand objects at the most. What is no path (the "folders" that consoles make) is passed over. */
export async function* listPages(
  client: S3Client,
  Bucket: string,
  Prefix: string,
  after?: string,
): AsyncGenerator<ListedObject> {
  let ContinuationToken: string | undefined;
  do {
    // As URLs: a key may hold characters that XML can't.
    const page = { Bucket, Prefix, EncodingType: "url" as const, ContinuationToken, StartAfter: after };
    const answer = await client.send(new ListObjectsV2Command(page));
    for (const { Key = "", ETag = "", Size = 0, LastModified } of answer.Contents ?? []) {
      const key = decodeURIComponent(Key.replaceAll("+", " "));
      if (!isKeyPath(key) || LastModified === undefined) continue;
      const etag = ETag.replaceAll('"', "");
      yield { bucket: Bucket, key, bytes: Size, etag, changedAt: LastModified.toISOString() };
    }
    ContinuationToken = answer.NextContinuationToken;
  } while (ContinuationToken !== undefined);
}
