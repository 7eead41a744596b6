import type { DerivedJobRequest, NewCharacter, VideoProvider } from "../video-provider.ts";
import { connect, type OpenAIProviderSettings } from "./connection.ts";
import { createCharacter } from "./create-character.ts";
import { createJob } from "./create-job.ts";
import { deriveJob } from "./derive-job.ts";
import { createOpenAIJobs, type WithOrigin } from "./openai-jobs.ts";

/**
 * Any server that speaks the OpenAI Videos protocol.
 * @throws OpenAISettingsError
 */
export function createOpenAIProvider(settings: OpenAIProviderSettings): VideoProvider & WithOrigin {
  const connection = connect(settings);
  return {
    ...createOpenAIJobs(settings),
    create: (job) => createJob(connection, job),
    ...(connection.profile.derives.length > 0
      ? { derive: (job: DerivedJobRequest) => deriveJob(connection, job) }
      : {}),
    ...(connection.profile.mostCharacters > 0
      ? { createCharacter: (character: NewCharacter) => createCharacter(connection, character) }
      : {}),
  };
}
