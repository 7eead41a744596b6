import { S3Client } from "@aws-sdk/client-s3";
import type { ObjectStore } from "../objects/object-store.ts";
import type { ListObjects } from "../objects/s3-list.ts";
import { createS3Store, type UploadFile } from "../objects/s3-store.ts";
import { clientOptions } from "./client-options.ts";

/** S3. An endpoint of one's own (an emulator) serves no host per bucket. */
export function createObjects(uploadFile?: UploadFile, listObjects?: ListObjects): ObjectStore {
  const forcePathStyle = (process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL) !== undefined;
  const requestHandler = { ...clientOptions.requestHandler, requestTimeout: 60_000 };
  const client = new S3Client({ ...clientOptions, requestHandler, forcePathStyle });
  return createS3Store({ client, ...(uploadFile && { uploadFile }), ...(listObjects && { listObjects }) });
}
