import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiError, notFound } from "./api-error.ts";
import type { Job } from "./job.ts";
import type { StudioContext } from "./studio-context.ts";

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  query: URLSearchParams;
  /** The id in the path, "" where the route has none. */
  id: string;
  idempotencyKey: string | null;
}

/** Answers one request, or throws an ApiError. */
export type Route = (context: StudioContext, exchange: Exchange) => Promise<void>;

export function findJob({ profile, store }: StudioContext, id: string): Job {
  const job = store.get(profile.readId(id));
  if (job === undefined) throw notFound("Video", id);
  return job;
}

export function findCompletedJob(context: StudioContext, id: string): Job {
  const job = findJob(context, id);
  if (job.status !== "completed") {
    throw new ApiError(
      400,
      `Video with id '${id}' is ${job.status}; it must be completed.`,
      "id",
      "video_not_completed",
    );
  }
  if (isExpired(context, job)) throw new ApiError(404, `Video with id '${id}' has expired.`, "id", "video_expired");
  return job;
}

export function isExpired({ now }: Pick<StudioContext, "now">, job: Job): boolean {
  return job.expiresAt !== null && job.expiresAt <= now();
}
