import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import * as z from "zod/mini";
import type { ObjectLocation, ObjectStore } from "../objects/object-store.ts";
import { renderClip } from "../studio/render-clip.ts";
import { taskOf } from "../studio/task-of.ts";
import { isStudioJobId, readStudioJob, type StudioJob, studioPlaces } from "./studio-job.ts";

/** S3's event, through EventBridge, about a job that was put. */
const putSchema = z.object({ detail: z.object({ object: z.object({ key: z.string() }) }) });

export interface StudioRun {
  jobId: string;
  /** `known`: it had ended before. `canceled`: there is no such job any more. */
  outcome: "rendered" | "failed" | "known" | "canceled";
  failure: { code: string; message: string } | null;
}

export interface StudioRunDependencies {
  objects: ObjectStore;
  bucket: string;
  temporaryFolder: string;
}

/**
 * Renders one job of the deployment's studio. Told of it twice, it renders it once; where S3 breaks it throws, so that it is
 * told again; what can't be rendered is filed as the job's failure.
 */
export function runStudioJob({ objects, bucket, temporaryFolder }: StudioRunDependencies) {
  const places = studioPlaces(bucket);

  return async (event: unknown): Promise<StudioRun> => {
    const { key } = putSchema.parse(event).detail.object;
    const jobId = key.slice(places.jobs.length).replace(/\.json$/, "");
    if (!isStudioJobId(jobId)) throw new Error(`${key} is not the place of a job`);
    if (await isThere(places.file(jobId, "mp4"), places.failure(jobId)))
      return { jobId, outcome: "known", failure: null };
    const job = await readStudioJob(objects, places.job(jobId));
    if (job === null) return { jobId, outcome: "canceled", failure: null };
    const files = {
      still: join(temporaryFolder, "still"),
      source: join(temporaryFolder, "source.mp4"),
      output: join(temporaryFolder, "clip.mp4"),
    };
    await mkdir(temporaryFolder, { recursive: true });
    const failure = (await fetchFile(job, files)) ?? (await render(job, files));
    // Canceled meanwhile: what is put now nobody would ever remove but the bucket's lifecycle.
    if (!(await isThere(places.job(jobId)))) return { jobId, outcome: "canceled", failure: null };
    if (failure === null)
      await objects.write(places.file(jobId, "mp4"), { file: files.output, mediaType: "video/mp4" });
    else await objects.write(places.failure(jobId), { body: JSON.stringify(failure), mediaType: "application/json" });
    return { jobId, outcome: failure === null ? "rendered" : "failed", failure };
  };

  async function isThere(...locations: ObjectLocation[]): Promise<boolean> {
    for (const at of locations) if ((await objects.head(at)) !== null) return true;
    return false;
  }

  async function fetchFile(job: StudioJob, files: { still: string; source: string }): Promise<StudioRun["failure"]> {
    const kind = job.picture.kind === "frame" ? "source.mp4" : "still";
    const pieces = await objects.stream(places.file(job.id, kind));
    if (pieces === null) return failed("what it is made from is gone");
    await pipeline(pieces, createWriteStream(kind === "still" ? files.still : files.source));
    return null;
  }
}

async function render(job: StudioJob, files: Parameters<typeof taskOf>[1]): Promise<StudioRun["failure"]> {
  try {
    await renderClip(taskOf(job, files));
    return null;
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

function failed(why: string): StudioRun["failure"] {
  return { code: "render_failed", message: `The clip could not be rendered: ${why}` };
}
