import type { ServerResponse } from "node:http";
import type { Derivation } from "../../render/derivation.ts";
import { ApiError } from "../api-error.ts";
import { deriveJob } from "../derived-job.ts";
import type { Job } from "../job.ts";
import { probeUpload } from "../probe-upload.ts";
import type { RequestFields } from "../request-fields.ts";
import { readFields } from "../request-fields.ts";
import { findCompletedJob, findJob, type Route } from "../route.ts";
import type { StudioContext } from "../studio-context.ts";
import { readModel, readPrompt, readSeconds } from "../video-fields.ts";
import { makeJob } from "./make-job.ts";

/** The same still, the source's prompt and the change. */
export const remixVideo: Route = async (context, { request, response, id, idempotencyKey }) => {
  const source = findJob(context, id);
  const prompt = readPrompt(await readFields(request));
  await makeDerived(context, response, "remix", source, { prompt, seconds: 0, idempotencyKey });
};

/** By the id of one of the studio's videos: as a remix. By an uploaded clip: its first frame is the still. */
export const editVideo: Route = async (context, { request, response, idempotencyKey }) => {
  const fields = await readFields(request);
  const prompt = readPrompt(fields);
  const upload = fields.file("video");
  if (upload === undefined) {
    const source = findCompletedJob(context, readVideoId(fields));
    return makeDerived(context, response, "edit", source, { prompt, seconds: 0, idempotencyKey });
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
  const seconds = readSeconds(fields, context.profile.seconds);
  await makeDerived(context, response, "extend", source, { prompt, seconds, idempotencyKey });
};

async function makeDerived(
  context: StudioContext,
  response: ServerResponse,
  kind: Derivation,
  source: Job,
  asked: { prompt: string; seconds: number; idempotencyKey: string | null },
): Promise<void> {
  const { job, copy } = deriveJob(kind, source, asked);
  const { idempotencyKey } = asked;
  await makeJob(context, response, { ...job, idempotencyKey }, (id) =>
    context.folder.copy(source.id, copy.from, id, copy.to),
  );
}

function readVideoId(fields: RequestFields): string {
  const id = fields.inner("video", "id") ?? fields.text("video");
  if (id === undefined) throw new ApiError(400, "Missing required parameter: 'video'.", "video");
  return id;
}
