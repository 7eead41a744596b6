import type { ObjectStore } from "../objects/object-store.ts";
import type { CreateAnswer, DerivedJobRequest, VideoJobRequest, VideoProvider } from "../providers/video-provider.ts";
import { ApiError, notFound } from "../studio/api-error.ts";
import { deriveJob, type JobBasics } from "../studio/derived-job.ts";
import { checkPrompt, checkSeconds, checkSize } from "../studio/video-fields.ts";
import { storeFailure, studioFailure } from "./studio-failure.ts";
import { isStudioJobId, readStudioJob, type StudioJob, studioJobId, studioPlaces } from "./studio-job.ts";
import { type BucketStudio, createStudioJobs } from "./studio-jobs.ts";

/**
 * The studio of a deployment. A job is an object, and its putting is what starts the function that renders it; its id comes
 * from the attempt it is for, so that asking twice makes one job.
 */
export function createStudioProvider(studio: BucketStudio): VideoProvider {
  const { name, bucket, now } = studio;
  const places = studioPlaces(bucket);

  /** `prepare` puts what the job is rendered from: before the job itself, which is found with all that it needs. */
  async function make(
    idempotencyKey: string,
    prepare: (id: string, objects: ObjectStore) => Promise<JobBasics>,
  ): Promise<CreateAnswer> {
    const id = studioJobId(idempotencyKey);
    const created = { status: "created", jobId: id, pollAfterSeconds: null } as const;
    const objects = await studio.objects();
    let basics: JobBasics;
    try {
      if ((await objects.head(places.job(id))) !== null) return created;
      basics = await prepare(id, objects);
    } catch (error) {
      return error instanceof ApiError
        ? { status: "failed", failure: studioFailure(name, "create", error.status, error) }
        : { status: "later", failure: storeFailure(name, "create", error) };
    }
    const job: StudioJob = { id, ...basics, idempotencyKey, createdAt: now().toISOString() };
    try {
      await objects.write(places.job(id), { body: JSON.stringify(job), mediaType: "application/json" });
    } catch (error) {
      return { status: "unknown", failure: storeFailure(name, "create", error) };
    }
    return created;
  }

  async function putStill(asked: VideoJobRequest, id: string, objects: ObjectStore): Promise<JobBasics> {
    const { model, prompt, seconds, size, still } = asked;
    checkPrompt(prompt);
    checkSeconds(seconds);
    checkSize(size);
    await objects.write(places.file(id, "still"), { body: still.bytes, mediaType: still.mediaType });
    return { model, prompt, seconds, size, picture: { kind: "still" }, prefixSeconds: 0, remixedFrom: null };
  }

  async function copySource(asked: DerivedJobRequest, id: string, objects: ObjectStore): Promise<JobBasics> {
    const { kind, jobId, prompt, seconds } = asked;
    checkPrompt(prompt);
    if (kind === "extend") checkSeconds(seconds);
    const source = isStudioJobId(jobId) ? await readStudioJob(objects, places.job(jobId)) : null;
    if (source === null) throw notFound("Video", jobId);
    const { job, copy } = deriveJob(kind, source, { prompt, seconds });
    if (!(await objects.copy(places.file(jobId, copy.from), places.file(id, copy.to)))) throw notFound("Video", jobId);
    return job;
  }

  return {
    ...createStudioJobs(studio),
    create: (asked) => make(asked.idempotencyKey, (id, objects) => putStill(asked, id, objects)),
    derive: (asked) => make(asked.idempotencyKey, (id, objects) => copySource(asked, id, objects)),
  };
}
