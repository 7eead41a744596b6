import { connectProvider } from "../providers/connect-provider.ts";
import type { VideoProvider } from "../providers/video-provider.ts";
import { cantDerive, noCharacters } from "../render/own-failures.ts";
import { announcedTo } from "./announced-to.ts";
import { createKeyedJobs } from "./keyed-jobs.ts";
import { type KeyedProviderOptions, withKey } from "./with-key.ts";

/** A provider whose key is a secret. */
export function createKeyedProvider(options: KeyedProviderOptions): VideoProvider {
  const ask = withKey(options, async (access) => {
    const webhookUrl = await announcedTo(options);
    return connectProvider(webhookUrl === undefined ? access : { ...access, webhookUrl });
  });
  return {
    ...createKeyedJobs(options),
    create: (job) =>
      ask(
        (provider) => provider.create(job),
        (failure) => ({ status: "failed", failure }),
      ),
    createCharacter: (character) =>
      ask(
        async (provider) =>
          (await provider.createCharacter?.(character)) ?? { status: "failed", failure: noCharacters(options.name) },
        (failure) => ({ status: "failed", failure }),
      ),
    derive: (job) =>
      ask(
        async (provider) =>
          (await provider.derive?.(job)) ?? { status: "failed", failure: cantDerive(options.name, job.kind) },
        (failure) => ({ status: "failed", failure }),
      ),
  };
}
