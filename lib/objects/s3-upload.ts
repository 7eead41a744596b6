import { createReadStream } from "node:fs";
import { Upload } from "@aws-sdk/lib-storage";
import type { UploadFile } from "./s3-store.ts";

/** Three parts in memory at a time, whatever the file's size; 10,000 of them make 80 GB. */
const partBytes = 8 * 1024 * 1024;
const partsUnderWay = 2;

/** Sends a file in parts, each with a checksum that S3 checks. What breaks off leaves nothing behind. */
export const uploadInParts: UploadFile = async (client, target, file) => {
  const Body = createReadStream(file);
  try {
    const params = { ...target, Body };
    return await new Upload({ client, params, partSize: partBytes, queueSize: partsUnderWay }).done();
  } finally {
    Body.destroy();
  }
};
