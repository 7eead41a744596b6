import type { DownloadAnswer } from "../../video-provider.ts";
import type { ServiceConnection } from "../connection.ts";
import { withoutClip } from "../download-clip.ts";
import { readLook } from "../look.ts";
import { openLink } from "../open-link.ts";
import { foreignJob, noClip } from "../own-failures.ts";
import { askStatus } from "./ask-status.ts";
import { unpackOperation } from "./pack-operation.ts";
import { readStatus } from "./read-status.ts";

/** Asks for the operation once more: the clip comes with the answer, as base64, or the answer says where it is. */
export async function downloadVideo(connection: ServiceConnection, jobId: string): Promise<DownloadAnswer> {
  const operation = unpackOperation(jobId);
  if (operation === null) return { status: "failed", failure: foreignJob(connection, "download") };
  const { exchange, opened } = await askStatus(connection, operation, { clip: true });
  if (opened !== null && "clip" in opened)
    return { status: "content", body: opened.clip, bytes: null, mediaType: null };
  const look = readLook(connection, exchange, (json, reply) => readStatus(connection, json, reply));
  if (look.status !== "completed") return withoutClip(connection, look);
  return look.link === null
    ? { status: "failed", failure: noClip(connection, "download") }
    : openLink(connection, look.link);
}
