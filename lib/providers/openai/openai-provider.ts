import type { VideoProvider } from "../video-provider.ts";
import { connect, type OpenAIProviderSettings } from "./connection.ts";
import { createJob } from "./create-job.ts";
import { createOpenAIJobs } from "./openai-jobs.ts";

/** Any server that speaks the OpenAI Videos protocol. */
export function createOpenAIProvider(settings: OpenAIProviderSettings): VideoProvider {
  const connection = connect(settings);
  return { ...createOpenAIJobs(settings), create: (job) => createJob(connection, job) };
}
