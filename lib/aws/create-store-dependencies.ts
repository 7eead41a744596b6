import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MediaTools } from "../media/media-tools.ts";
import { receiveClip } from "../media/receive-clip.ts";
import { uploadInParts } from "../objects/s3-upload.ts";
import { createObjects } from "./create-objects.ts";
import { createProviderDependencies } from "./create-provider-dependencies.ts";
import type { Environment } from "./environment.ts";

/** For the step that files the clip. */
export function createStoreDependencies(environment: Environment) {
  return {
    ...createProviderDependencies(environment),
    objects: createObjects(uploadInParts),
    media: createReceiver(environment),
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
