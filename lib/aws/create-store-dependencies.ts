import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MediaTools } from "../media/media-tools.ts";
import { receiveClip } from "../media/receive-clip.ts";
import { uploadInParts } from "../objects/s3-upload.ts";
import { createLedgers } from "./create-ledgers.ts";
import { createObjects } from "./create-objects.ts";
import { createProvider } from "./create-provider.ts";
import type { Environment } from "./environment.ts";
import { createKeyedJobs } from "./keyed-jobs.ts";
import { now } from "./now.ts";
import { stepSettings } from "./step-settings.ts";

/** For the step that files the clip. */
export function createStoreDependencies(environment: Environment) {
  return {
    provider: createProvider(environment, createKeyedJobs),
    objects: createObjects(uploadInParts),
    ...createLedgers(environment),
    media: createReceiver(environment),
    now,
    random: Math.random,
    settings: stepSettings(environment),
  };
}

/** Without a decoder for posters: there is none to be had for this architecture. */
function createReceiver(environment: Environment): Pick<MediaTools, "receiveClip"> {
  const temporaryFolder = join(tmpdir(), "stillmotion");
  const limits = { maximumBytes: environment.CLIP_LIMIT_BYTES, totalSeconds: environment.DOWNLOAD_LIMIT_SECONDS };
  return {
    async receiveClip(content, expected) {
      // A function does one thing at a time: what lies there was left by a run that was cut off.
      await rm(temporaryFolder, { recursive: true, force: true });
      return receiveClip({ temporaryFolder, limits }, content, expected);
    },
  };
}
