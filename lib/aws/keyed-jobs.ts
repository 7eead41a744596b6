import { cancelUnsupported } from "../providers/cancel-unsupported.ts";
import { connectJobs } from "../providers/connect-jobs.ts";
import { originOf } from "../providers/provider-config.ts";
import type { JobProvider } from "../providers/video-provider.ts";
import { type KeyedProviderOptions, withKey } from "./with-key.ts";

/** A provider whose key is a secret, for the functions that ask for no new job. */
export function createKeyedJobs(options: KeyedProviderOptions): JobProvider {
  const { name, config } = options;
  const ask = withKey(options, connectJobs);
  return {
    name,
    origin: originOf(config),
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
        async (provider) => (await provider.cancel?.(jobId)) ?? cancelUnsupported(name),
        (failure) => ({ status: "failed", failure }),
      ),
  };
}
