import type { JobProvider } from "../video-provider.ts";
import { cancelJob } from "./cancel-job.ts";
import { connect, type OpenAIProviderSettings } from "./connection.ts";
import { downloadClip } from "./download-clip.ts";
import { listJobs } from "./list-jobs.ts";
import { pollJob } from "./poll-job.ts";

/** A provider that says which server it talks to: a job belongs to the one that made it. */
export interface WithOrigin {
  /** The server's host and path, or a name the settings gave it; no secret. */
  readonly origin: string;
}

/**
 * Any server that speaks the OpenAI Videos protocol, as far as its jobs go that exist.
 * @throws OpenAISettingsError
 */
export function createOpenAIJobs(settings: OpenAIProviderSettings): JobProvider & WithOrigin {
  const connection = connect(settings);
  return {
    name: connection.name,
    origin: connection.origin,
    poll: (jobId) => pollJob(connection, jobId),
    download: (jobId) => downloadClip(connection, jobId),
    ...(connection.profile.hasList ? { listJobs: (since: Date) => listJobs(connection, since) } : {}),
    ...(connection.profile.hasCancel ? { cancel: (jobId: string) => cancelJob(connection, jobId) } : {}),
  };
}
