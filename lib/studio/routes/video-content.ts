import { stat } from "node:fs/promises";
import { ApiError } from "../api-error.ts";
import { misbehave } from "../apply-fault.ts";
import { makePreview } from "../make-preview.ts";
import type { StudioProfile } from "../profiles/studio-profile.ts";
import { findJob, isExpired, type Route } from "../route.ts";
import { sendBrokenContent, sendFile } from "../send-file.ts";

const variants = {
  video: { file: "mp4", mediaType: "video/mp4" },
  thumbnail: { file: "webp", mediaType: "image/webp" },
  spritesheet: { file: "jpg", mediaType: "image/jpeg" },
} as const;

export const sendContent: Route = async (context, { request, response, id, query }) => {
  const job = findJob(context, id);
  const action = context.faults.take("content", job);
  if (await misbehave(response, action)) return;
  const variant = readVariant(context.profile.variants, query.get("variant"));
  if (job.status === "failed") {
    throw new ApiError(400, `Video with id '${id}' failed: it has no content.`, "id", "video_failed");
  }
  if (job.status !== "completed") {
    throw new ApiError(404, `Video with id '${id}' is not ready yet.`, "id", "video_not_ready");
  }
  if (isExpired(context, job)) throw new ApiError(404, `Video with id '${id}' has expired.`, "id", "video_expired");
  const path = context.folder.path(job.id, variant.file);
  if (variant.file !== "mp4") await makePreview(context.folder, job, variant.file);
  const { size } = await stat(path).catch((error: unknown) => {
    throw new ApiError(500, `The content of video '${id}' is gone from the disk: ${(error as Error).message}`);
  });
  context.log.write("content", job, { variant: variant.file, method: request.method });
  if (action?.drop === "after") return void response.destroy();
  if (action?.content !== undefined) return await sendBrokenContent(response, path, size, action.content);
  await sendFile(request, response, { path, size, mediaType: variant.mediaType, name: `${job.id}.${variant.file}` });
};

/** Asked for by name at OpenAI; elsewhere by number, or not at all. */
function readVariant(kind: StudioProfile["variants"], asked: string | null) {
  if (kind === "ignored" || asked === null) return variants.video;
  if (kind === "index") {
    if (asked === "0") return variants.video;
    throw new ApiError(404, `Video variant ${asked} not found`);
  }
  const variant = variants[asked as keyof typeof variants];
  if (variant !== undefined) return variant;
  throw new ApiError(400, "'variant' must be 'video', 'thumbnail' or 'spritesheet'.", "variant");
}
