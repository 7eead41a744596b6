import { uploadInParts } from "../objects/s3-upload.ts";
import { createObjects } from "./create-objects.ts";
import type { Environment } from "./environment.ts";
import { temporaryFolder } from "./function-media.ts";
import type { StudioRunDependencies } from "./run-studio-job.ts";

/** For the function that renders the jobs of the studio. */
export function createStudioDependencies(environment: Environment): StudioRunDependencies {
  return { objects: createObjects(uploadInParts), bucket: environment.CLIPS_BUCKET, temporaryFolder };
}
