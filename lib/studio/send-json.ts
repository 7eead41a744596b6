import type { ServerResponse } from "node:http";
import type { Job } from "./job.ts";
import type { StudioContext } from "./studio-context.ts";

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

/** A job; while it runs, with the header that says when asking again is worth it. */
export function sendVideo({ profile, queue }: StudioContext, response: ServerResponse, job: Job, status: number): void {
  const isRunning = job.status === "queued" || job.status === "in_progress";
  const hint: Record<string, string> =
    isRunning && profile.hasPollHint ? { "openai-poll-after-ms": String(queue.estimateMilliseconds(job)) } : {};
  sendJson(response, status, profile.toVideo(job, originOf(response)), hint);
}

/** The studio's own address as the client has it. */
export function originOf(response: ServerResponse): string {
  return `http://${response.req.headers.host}`;
}
