import { ApiError } from "../api-error.ts";
import type { Job } from "../job.ts";
import { probeUpload } from "../probe-upload.ts";
import type { RequestFields } from "../request-fields.ts";
import { readFields } from "../request-fields.ts";
import { findCompletedJob, findJob, type Route } from "../route.ts";
import type { StudioContext } from "../studio-context.ts";
import { readModel, readPrompt, readSeconds } from "../video-fields.ts";
import { makeJob } from "./make-job.ts";

/** The longest clip extensions may add up to, as OpenAI had it. */
const maximumStitchedSeconds = 120;

/** The same still, the source's prompt and the change. */
export const remixVideo: Route = async (context, { request, response, id, idempotencyKey }) => {
  const source = findJob(context, id);
  const prompt = readPrompt(await readFields(request));
  const picture = firstPictureOf(source);
  const job = { ...basicsOf(source), prompt: `${source.prompt}\n${prompt}`, idempotencyKey, picture, prefixSeconds: 0 };
  await makeJob(context, response, job, (newId) => copyPicture(context, source, newId));
};

/** By the id of one of the studio's videos: as a remix. By an uploaded clip: its first frame is the still. */
export const editVideo: Route = async (context, { request, response, idempotencyKey }) => {
  const fields = await readFields(request);
  const prompt = readPrompt(fields);
  const upload = fields.file("video");
  if (upload === undefined) {
    const source = findCompletedJob(context, readVideoId(fields));
    const job = { ...basicsOf(source), prompt: `${source.prompt}\n${prompt}`, idempotencyKey, prefixSeconds: 0 };
    await makeJob(context, response, { ...job, picture: firstPictureOf(source) }, (id) =>
      copyPicture(context, source, id),
    );
    return;
  }
  const { seconds, size } = await probeUpload(upload.bytes);
  const picture = { kind: "frame", at: "first" } as const;
  const job = { prompt, seconds, size, model: readModel(fields), idempotencyKey, picture, remixedFrom: null };
  await makeJob(context, response, { ...job, prefixSeconds: 0 }, (id) =>
    context.folder.write(id, "source.mp4", upload.bytes),
  );
};

/** The source's clip, then as many seconds more from its last frame on. */
export const extendVideo: Route = async (context, { request, response, idempotencyKey }) => {
  const fields = await readFields(request);
  const prompt = readPrompt(fields);
  if (fields.file("video") !== undefined) {
    throw new ApiError(400, "The studio extends its own videos only: send video as {id}.", "video");
  }
  const source = findCompletedJob(context, readVideoId(fields));
  const seconds = source.seconds + readSeconds(fields, context.profile.seconds);
  if (seconds > maximumStitchedSeconds) {
    throw new ApiError(400, `The extended video would be longer than ${maximumStitchedSeconds} seconds.`, "seconds");
  }
  const picture = { kind: "frame", at: "last" } as const;
  const job = { ...basicsOf(source), prompt, seconds, idempotencyKey, picture, prefixSeconds: source.seconds };
  await makeJob(context, response, { ...job, remixedFrom: null }, (id) =>
    context.folder.copy(source.id, "mp4", id, "source.mp4"),
  );
};

function basicsOf(source: Job): Pick<Job, "model" | "seconds" | "size" | "remixedFrom"> {
  return { model: source.model, seconds: source.seconds, size: source.size, remixedFrom: source.id };
}

/** An extension starts over from the first frame of what it extended. */
function firstPictureOf(source: Job): Job["picture"] {
  return source.picture.kind === "frame" ? { kind: "frame", at: "first" } : source.picture;
}

async function copyPicture({ folder }: StudioContext, source: Job, id: string): Promise<void> {
  const file = source.picture.kind === "frame" ? "source.mp4" : "still";
  await folder.copy(source.id, file, id, file);
}

function readVideoId(fields: RequestFields): string {
  const id = fields.inner("video", "id") ?? fields.text("video");
  if (id === undefined) throw new ApiError(400, "Missing required parameter: 'video'.", "video");
  return id;
}
