import type { ServerResponse } from "node:http";
import { type Job, toVideoObject } from "./job.ts";
import type { StudioContext } from "./studio-context.ts";

export function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

/** A job; while it runs, with the header that says when asking again is worth it. */
export function sendVideo({ queue }: StudioContext, response: ServerResponse, job: Job): void {
  const isRunning = job.status === "queued" || job.status === "in_progress";
  const hint: Record<string, string> = isRunning
    ? { "openai-poll-after-ms": String(queue.estimateMilliseconds(job)) }
    : {};
  sendJson(response, 200, toVideoObject(job), hint);
}
