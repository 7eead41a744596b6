import type { DownloadAnswer } from "../../video-provider.ts";
import type { ServiceConnection } from "../connection.ts";
import { withoutClip } from "../download-clip.ts";
import { type ReadJob, readLook } from "../look.ts";
import { openLink } from "../open-link.ts";
import { noClip } from "../own-failures.ts";
import type { Asked } from "./ask-with-clip.ts";

/** The clip that came inside an answer, or what the answer says of where it is. */
export async function openInline(
  connection: ServiceConnection,
  { exchange, opened }: Asked,
  read: ReadJob,
): Promise<DownloadAnswer> {
  if (opened !== null && "clip" in opened)
    return { status: "content", body: opened.clip, bytes: null, mediaType: null };
  const look = readLook(connection, exchange, read);
  if (look.status !== "completed") return withoutClip(connection, look);
  return look.link === null
    ? { status: "failed", failure: noClip(connection, "download") }
    : openLink(connection, look.link);
}
