import type { VideoProvider } from "../video-provider.ts";
import { createAiSdkJobs } from "./ai-sdk-jobs.ts";
import { type AiSdkProviderSettings, connect } from "./connection.ts";
import { createJob } from "./create-job.ts";
import { services } from "./services.ts";
import { starters } from "./starters.ts";

/** A service that the AI SDK has a video model for. Its package is loaded when the first job is made. */
export function createAiSdkProvider(settings: AiSdkProviderSettings): VideoProvider {
  const connection = connect(settings, services[settings.name]);
  const starter = starters[settings.name];
  return { ...createAiSdkJobs(settings), create: (job) => createJob(connection, starter, job) };
}
