import { createHash } from "node:crypto";
import * as z from "zod/mini";
import type { ObjectLocation, ObjectStore } from "../objects/object-store.ts";
import type { JobFile } from "../studio/studio-folder.ts";

/** All that the studio keeps lies below it; the bucket's lifecycle clears it. */
export const studioPrefix = "studio/";

const wholeSeconds = z.number().check(z.int(), z.minimum(0), z.maximum(120));

/** A job of the deployment's studio, as it was asked for: it never changes. How it goes, the objects beside it say. */
const studioJobSchema = z.object({
  id: z.string().check(z.regex(/^video_[0-9a-f]{32}$/)),
  model: z.string(),
  prompt: z.string(),
  /** Of the whole clip, those of the clip it extends among them. */
  seconds: wholeSeconds,
  size: z.string().check(z.regex(/^\d{2,4}x\d{2,4}$/)),
  picture: z.union([
    z.object({ kind: z.enum(["still", "none"]) }),
    z.object({ kind: z.literal("frame"), at: z.enum(["first", "last"]) }),
  ]),
  /** Seconds of the source's clip that come first; 0 but for extensions. */
  prefixSeconds: wholeSeconds,
  remixedFrom: z.nullable(z.string()),
  idempotencyKey: z.string(),
  createdAt: z.iso.datetime(),
});
export type StudioJob = z.infer<typeof studioJobSchema>;

const failureSchema = z.object({ code: z.string(), message: z.string() });

/** The objects of the studio's jobs in a bucket. */
export function studioPlaces(bucket: string) {
  const at = (key: string): ObjectLocation => ({ bucket, key: `${studioPrefix}${key}` });
  return {
    jobs: `${studioPrefix}jobs/`,
    job: (id: string) => at(`jobs/${id}.json`),
    /** Why it failed; there once it has. */
    failure: (id: string) => at(`failures/${id}.json`),
    /** The still or the clip it is made from, and `mp4`, the clip it becomes, which is there once it is whole. */
    file: (id: string, kind: JobFile) => at(`files/${id}.${kind}`),
  };
}

/** One key, one job: asked for twice, it is the same. */
export function studioJobId(idempotencyKey: string): string {
  return `video_${createHash("sha256").update(idempotencyKey).digest("hex").slice(0, 32)}`;
}

/** Whether it can be one of ours: nothing else becomes part of a key. */
export function isStudioJobId(jobId: string): boolean {
  return studioJobSchema.shape.id.safeParse(jobId).success;
}

export async function readStudioJob(objects: ObjectStore, at: ObjectLocation): Promise<StudioJob | null> {
  const bytes = await objects.read(at);
  return bytes === null ? null : studioJobSchema.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
}

export async function readStudioFailure(
  objects: ObjectStore,
  at: ObjectLocation,
): Promise<z.infer<typeof failureSchema> | null> {
  const bytes = await objects.read(at);
  return bytes === null ? null : failureSchema.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
}
