import { createOpenAIProvider, OpenAISettingsError } from "../providers/openai/openai-provider.ts";
import type { VideoProvider } from "../providers/video-provider.ts";
import type { Failure } from "../render/failure.ts";
import { ownFailure } from "../render/own-failures.ts";
import type { ProviderSecret } from "./provider-secret.ts";

export interface KeyedProviderOptions {
  name: string;
  /** The provider's own address where it is left out. */
  baseURL?: string;
  secret: ProviderSecret;
}

/**
 * A provider whose key is a secret that may be missing, wrong or new. A key that is refused (401: no job was made) is read
 * anew once, and if it has changed the request is sent again.
 */
export function createKeyedProvider({ name, baseURL, secret }: KeyedProviderOptions): VideoProvider {
  async function withKey<Answer>(
    ask: (provider: VideoProvider) => Promise<Answer>,
    without: (failure: Failure) => Answer,
  ): Promise<Answer> {
    const key = await secret.read();
    if (key === null) return without(keyMissing);
    const first = await askWith(key, ask, without);
    if (!first.wasRefused) return first.answer;
    const newest = await secret.refetch();
    if (newest === null || newest === key) return first.answer;
    return (await askWith(newest, ask, without)).answer;
  }

  async function askWith<Answer>(
    apiKey: string,
    ask: (provider: VideoProvider) => Promise<Answer>,
    without: (failure: Failure) => Answer,
  ): Promise<{ answer: Answer; wasRefused: boolean }> {
    let wasRefused = false;
    const watchedFetch: typeof fetch = async (...request) => {
      const response = await fetch(...request);
      wasRefused ||= response.status === 401;
      return response;
    };
    try {
      const address = baseURL === undefined ? {} : { baseURL };
      const provider = createOpenAIProvider({ name, apiKey, ...address, fetch: watchedFetch });
      return { answer: await ask(provider), wasRefused };
    } catch (error) {
      if (!(error instanceof OpenAISettingsError)) throw error;
      return { answer: without({ ...keyMissing, message: error.message }), wasRefused: true };
    }
  }

  return {
    name,
    create: (job) =>
      withKey(
        (provider) => provider.create(job),
        (failure) => ({ status: "failed", failure }),
      ),
    poll: (jobId) =>
      withKey(
        (provider) => provider.poll(jobId),
        (failure) => ({ status: "unreachable", failure }),
      ),
    download: (jobId) =>
      withKey(
        (provider) => provider.download(jobId),
        (failure) => ({ status: "later", failure }),
      ),
    listJobs: (since) =>
      withKey(
        async (provider) => (await provider.listJobs?.(since)) ?? { status: "unsupported" },
        (failure) => ({ status: "later", failure }),
      ),
    cancel: (jobId) =>
      withKey(
        async (provider) => (await provider.cancel?.(jobId)) ?? { status: "gone" },
        (failure) => ({ status: "failed", failure }),
      ),
  };
}

const keyMissing = ownFailure("provider_key_missing");
