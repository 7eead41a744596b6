import type { DownloadAnswer } from "../../video-provider.ts";
import type { ServiceConnection } from "../connection.ts";
import { openInline } from "../inline/open-inline.ts";
import { foreignJob } from "../own-failures.ts";
import { askStatus } from "./ask-status.ts";
import { unpackOperation } from "./pack-operation.ts";
import { readStatus } from "./read-status.ts";

/** Asks for the operation once more: the clip comes with the answer, as base64, or the answer says where it is. */
export async function downloadVideo(connection: ServiceConnection, jobId: string): Promise<DownloadAnswer> {
  const operation = unpackOperation(jobId);
  if (operation === null) return { status: "failed", failure: foreignJob(connection, "download") };
  const asked = await askStatus(connection, operation, { clip: true });
  return openInline(connection, asked, (json, reply) => readStatus(connection, json, reply));
}
