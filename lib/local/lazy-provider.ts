import { cancelUnsupported } from "../providers/cancel-unsupported.ts";
import type { VideoProvider } from "../providers/video-provider.ts";
import { cantDerive, noCharacters } from "../render/own-failures.ts";

/** A provider whose server or package is started when it is first asked for something. */
export function lazyProvider(
  { name, origin }: { name: string; origin: string },
  start: () => Promise<VideoProvider>,
): VideoProvider {
  let started: Promise<VideoProvider> | undefined;
  function provider(): Promise<VideoProvider> {
    started ??= start().catch((error: unknown) => {
      // The next one who asks tries again.
      started = undefined;
      throw error;
    });
    return started;
  }
  return {
    name,
    origin,
    create: async (job) => (await provider()).create(job),
    derive: async (job) =>
      (await (await provider()).derive?.(job)) ?? { status: "failed", failure: cantDerive(name, job.kind) },
    createCharacter: async (character) =>
      (await (await provider()).createCharacter?.(character)) ?? { status: "failed", failure: noCharacters(name) },
    poll: async (jobId) => (await provider()).poll(jobId),
    download: async (jobId) => (await provider()).download(jobId),
    listJobs: async (since) => (await (await provider()).listJobs?.(since)) ?? { status: "unsupported" },
    cancel: async (jobId) => (await (await provider()).cancel?.(jobId)) ?? cancelUnsupported(name),
  };
}
