import type { ObjectStore } from "../objects/object-store.ts";
import type { CancelAnswer, DownloadAnswer, JobProvider, ListedJob, PollAnswer } from "../providers/video-provider.ts";
import { storeFailure, studioFailure } from "./studio-failure.ts";
import { isStudioJobId, readStudioFailure, readStudioJob, studioPlaces } from "./studio-job.ts";

export interface BucketStudio {
  /** What the deployment calls it. */
  name: string;
  /** Where its jobs are kept. */
  bucket: string;
  /** Opened when a job is first asked for: not every function that polls needs S3. */
  objects(): Promise<ObjectStore>;
  now(): Date;
}

/**
 * A job that has neither clip nor failure by then is lost: both runs of its function, of five minutes at the most, are over,
 * and their event is no longer delivered (StudioFunction).
 */
export const lostAfterSeconds = 1200;

/** The studio of a deployment, for who asks it for no new job: its jobs are objects, rendered by a function. */
export function createStudioJobs({ name, bucket, objects: open, now }: BucketStudio): JobProvider {
  const places = studioPlaces(bucket);
  const gone = (phase: "poll" | "download") =>
    studioFailure(name, phase, 404, { code: "video_expired", message: "The studio has no such job any more." });

  async function look(jobId: string): Promise<PollAnswer> {
    if (!isStudioJobId(jobId)) return { status: "failed", failure: gone("poll") };
    const objects = await open();
    if ((await objects.head(places.file(jobId, "mp4"))) !== null) return { status: "completed" };
    const failed = await readStudioFailure(objects, places.failure(jobId));
    if (failed !== null) return { status: "failed", failure: studioFailure(name, "poll", 200, failed) };
    const job = await readStudioJob(objects, places.job(jobId));
    if (job === null) return { status: "failed", failure: gone("poll") };
    const ageSeconds = (now().getTime() - Date.parse(job.createdAt)) / 1000;
    if (ageSeconds <= lostAfterSeconds)
      return { status: "running", queued: false, progress: null, pollAfterSeconds: null };
    const message = `The studio's function did not render the clip in ${lostAfterSeconds / 60} minutes.`;
    return { status: "failed", failure: studioFailure(name, "poll", 500, { code: "render_timeout", message }) };
  }

  async function openClip(jobId: string): Promise<DownloadAnswer> {
    const looked = await look(jobId);
    if (looked.status === "failed") return { status: "failed", failure: { ...looked.failure, phase: "download" } };
    const objects = await open();
    const at = places.file(jobId, "mp4");
    const pieces = looked.status === "completed" ? await objects.stream(at) : null;
    if (pieces === null) {
      const notReady = { code: "video_not_ready", message: "The studio has not rendered the clip yet." };
      return { status: "later", failure: studioFailure(name, "download", 404, notReady) };
    }
    const bytes = (await objects.head(at))?.bytes ?? null;
    return { status: "content", body: ReadableStream.from(pieces), bytes, mediaType: "video/mp4" };
  }

  async function list(since: Date): Promise<ListedJob[]> {
    const objects = await open();
    const jobs: ListedJob[] = [];
    for await (const { key, changedAt } of objects.list(bucket, places.jobs)) {
      if (Date.parse(changedAt) < Math.floor(since.getTime() / 1000) * 1000) continue;
      const job = await readStudioJob(objects, { bucket, key });
      if (job === null) continue;
      const { id, createdAt, idempotencyKey, model, prompt, seconds, size } = job;
      jobs.push({ jobId: id, prompt, model, seconds, size, createdAt: new Date(createdAt), idempotencyKey });
    }
    return jobs.sort((left, right) => (right.createdAt?.getTime() ?? 0) - (left.createdAt?.getTime() ?? 0));
  }

  /** A function that renders it now finds no job when it is done, and keeps nothing. */
  async function cancel(jobId: string): Promise<CancelAnswer> {
    const objects = await open();
    if (!isStudioJobId(jobId) || (await objects.head(places.job(jobId))) === null) return { status: "gone" };
    await objects.remove(places.job(jobId));
    for (const kind of ["still", "source.mp4", "mp4"] as const) await objects.remove(places.file(jobId, kind));
    await objects.remove(places.failure(jobId));
    return { status: "canceled" };
  }

  return {
    name,
    origin: "studio",
    poll: (jobId) =>
      look(jobId).catch((error) => ({ status: "unreachable", failure: storeFailure(name, "poll", error) })),
    download: (jobId) =>
      openClip(jobId).catch((error) => ({ status: "later", failure: storeFailure(name, "download", error) })),
    listJobs: (since) =>
      list(since).then(
        (jobs) => ({ status: "listed", jobs }),
        (error) => ({ status: "later", failure: storeFailure(name, "create", error) }),
      ),
    cancel: (jobId) =>
      cancel(jobId).catch((error) => ({ status: "failed", failure: storeFailure(name, "poll", error) })),
  };
}
