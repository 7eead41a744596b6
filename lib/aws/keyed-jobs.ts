import { createOpenAIJobs } from "../providers/openai/openai-jobs.ts";
import type { JobProvider } from "../providers/video-provider.ts";
import { type KeyedProviderOptions, withKey } from "./with-key.ts";

/** A provider whose key is a secret, for the functions that ask for no new job. */
export function createKeyedJobs(options: KeyedProviderOptions): JobProvider {
  const ask = withKey(options, createOpenAIJobs);
  return {
    name: options.name,
    poll: (jobId) =>
      ask(
        (provider) => provider.poll(jobId),
        (failure) => ({ status: "unreachable", failure }),
      ),
    download: (jobId) =>
      ask(
        (provider) => provider.download(jobId),
        (failure) => ({ status: "later", failure }),
      ),
    listJobs: (since) =>
      ask(
        async (provider) => (await provider.listJobs?.(since)) ?? { status: "unsupported" },
        (failure) => ({ status: "later", failure }),
      ),
    cancel: (jobId) =>
      ask(
        async (provider) => (await provider.cancel?.(jobId)) ?? { status: "gone" },
        (failure) => ({ status: "failed", failure }),
      ),
  };
}
