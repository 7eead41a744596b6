import type { PollAnswer } from "../video-provider.ts";
import type { ServiceConnection } from "./connection.ts";

/** Looks at a job once. */
export async function pollJob(connection: ServiceConnection, jobId: string): Promise<PollAnswer> {
  const look = await connection.service.look(connection, jobId);
  return look.status === "completed" ? { status: "completed" } : look;
}
