import type { DownloadAnswer } from "../video-provider.ts";
import type { ServiceConnection } from "./connection.ts";
import type { Look } from "./look.ts";
import { openLink } from "./open-link.ts";
import { noClip, notReady } from "./own-failures.ts";

/** Opens a finished clip: looks where it is now, since links run out, and opens it there. */
export async function downloadClip(connection: ServiceConnection, jobId: string): Promise<DownloadAnswer> {
  const { service } = connection;
  if (service.download !== undefined) return service.download(connection, jobId);
  const look = await service.look(connection, jobId);
  if (look.status !== "completed") return withoutClip(connection, look);
  return look.link === null
    ? { status: "failed", failure: noClip(connection, "download") }
    : openLink(connection, look.link);
}

/** The answer where the look found no clip to open. */
export function withoutClip(
  connection: ServiceConnection,
  look: Exclude<Look, { status: "completed" }>,
): DownloadAnswer {
  if (look.status === "running") return { status: "later", failure: notReady(connection) };
  const failure = { ...look.failure, phase: "download" as const };
  return { status: look.status === "failed" ? "failed" : "later", failure };
}
