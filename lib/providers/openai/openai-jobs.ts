import type { JobProvider } from "../video-provider.ts";
import { cancelJob } from "./cancel-job.ts";
import { connect, type OpenAIProviderSettings } from "./connection.ts";
import { downloadClip } from "./download-clip.ts";
import { listJobs } from "./list-jobs.ts";
import { pollJob } from "./poll-job.ts";

/** Any server that speaks the OpenAI Videos protocol, as far as its jobs go that exist. */
export function createOpenAIJobs(settings: OpenAIProviderSettings): JobProvider {
  const connection = connect(settings);
  return {
    name: connection.name,
    poll: (jobId) => pollJob(connection, jobId),
    download: (jobId) => downloadClip(connection, jobId),
    listJobs: (since) => listJobs(connection, since),
    cancel: (jobId) => cancelJob(connection, jobId),
  };
}
