import type { RenderEventOut } from "../render/outgoing-event.ts";
import { clientOptions } from "./client-options.ts";
import type { Environment } from "./environment.ts";

/** Addresses by which whoever gets an event may read what was made, without a permission of their own. */
export interface EventLinks {
  clip: string;
  /** Null where there is none. */
  thumbnail: string | null;
  /** ISO 8601. The credentials of the function that signed may end before. */
  expiresAt: string;
}

/** Answers the links of an event, or null where it gets none. */
export type LinksOf = (event: RenderEventOut) => Promise<EventLinks | null>;

/** Presigned by S3's rules, for as long as the deployment says; null where it asks for none. They go into events alone. */
export function createEventLinks({ LINK_SECONDS: expiresIn }: Environment): LinksOf | undefined {
  if (expiresIn === undefined) return undefined;
  return async ({ detail: { clip, thumbnail } }) => {
    if (clip === null) return null;
    const [{ GetObjectCommand, S3Client }, { getSignedUrl }] = await Promise.all([
      import("@aws-sdk/client-s3"),
      import("@aws-sdk/s3-request-presigner"),
    ]);
    const forcePathStyle = (process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL) !== undefined;
    const client = new S3Client({ ...clientOptions, forcePathStyle });
    const signingDate = new Date();
    const sign = ({ bucket: Bucket, key: Key }: { bucket: string; key: string }) =>
      getSignedUrl(client, new GetObjectCommand({ Bucket, Key }), { expiresIn, signingDate });
    const expiresAt = new Date(signingDate.getTime() + expiresIn * 1000).toISOString();
    return { clip: await sign(clip), thumbnail: thumbnail === null ? null : await sign(thumbnail), expiresAt };
  };
}
