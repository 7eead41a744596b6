import type { JobProvider } from "../video-provider.ts";
import { type AiSdkProviderSettings, connect } from "./connection.ts";
import { downloadClip } from "./download-clip.ts";
import { pollJob } from "./poll-job.ts";
import { services } from "./services.ts";

/** A service of the AI SDK's family, as far as its jobs go that exist. Loads no SDK. */
export function createAiSdkJobs(settings: AiSdkProviderSettings): JobProvider {
  const service = services[settings.name];
  const connection = connect(settings, service);
  const { cancel, listJobs } = service;
  return {
    name: connection.name,
    origin: connection.origin,
    poll: (jobId) => pollJob(connection, jobId),
    download: (jobId) => downloadClip(connection, jobId),
    ...(cancel === undefined ? {} : { cancel: (jobId: string) => cancel(connection, jobId) }),
    ...(listJobs === undefined ? {} : { listJobs: (since: Date) => listJobs(connection, since) }),
  };
}
