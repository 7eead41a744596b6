import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runStudioJob } from "../../lib/aws/run-studio-job.ts";
import { studioPlaces } from "../../lib/aws/studio-job.ts";
import { createStudioProvider } from "../../lib/aws/studio-provider.ts";
import type { ObjectStore } from "../../lib/objects/object-store.ts";
import type { VideoProvider } from "../../lib/providers/video-provider.ts";
import { memoryObjects } from "../fakes/memory-objects.ts";

export const bucket = "clips";

/** S3 when it has too much to do. */
export function busyStore(): Error {
  return Object.assign(new Error("Please reduce your request rate."), {
    name: "SlowDown",
    $metadata: { httpStatusCode: 503 },
  });
}

export interface StudioBench {
  provider: VideoProvider;
  objects: ReturnType<typeof memoryObjects>;
  /** Keys written, in their order. */
  writes: string[];
  /** Throws in place of what S3 would do. */
  trouble: { before(call: keyof ObjectStore, key: string): void; after(call: keyof ObjectStore, key: string): void };
  clock: { now: Date };
  /** The event of a job that was put, handed to the function. */
  run(jobId: string): ReturnType<ReturnType<typeof runStudioJob>>;
  close(): Promise<void>;
}

/** The deployment's studio over objects in memory: the provider that asks, and the function that renders. */
export async function openStudioBench(): Promise<StudioBench> {
  const temporaryFolder = await mkdtemp(join(tmpdir(), "bucket-studio-"));
  const objects = memoryObjects();
  const writes: string[] = [];
  const trouble: StudioBench["trouble"] = { before: () => {}, after: () => {} };
  const clock = { now: new Date() };
  const watched: ObjectStore = {
    ...objects,
    async head(at) {
      trouble.before("head", at.key);
      return objects.head(at);
    },
    async write(at, content) {
      trouble.before("write", at.key);
      writes.push(at.key);
      const stored = await objects.write(at, content);
      trouble.after("write", at.key);
      return stored;
    },
  };
  const places = studioPlaces(bucket);
  const render = runStudioJob({ objects: watched, bucket, temporaryFolder });
  return {
    provider: createStudioProvider({ name: "studio", bucket, now: () => clock.now, objects: async () => watched }),
    objects,
    writes,
    trouble,
    clock,
    run: (jobId) => render({ detail: { bucket: { name: bucket }, object: { key: places.job(jobId).key } } }),
    close: () => rm(temporaryFolder, { recursive: true, force: true }),
  };
}
