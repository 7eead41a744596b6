import { ApiError } from "../api-error.ts";
import type { Job } from "../job.ts";
import { inDataUrl, inFile, inImageReference, inReferenceUrl } from "../still-readers.ts";
import { elsewhere, toPlainVideo } from "./hosted.ts";
import type { StudioProfile } from "./studio-profile.ts";

const models = (owner: string) => ({
  "/v1/models": { object: "list", data: [{ id: "studio-camera-1", object: "model", owned_by: owner }] },
});

/** Progress is 0 until it is 100. */
const progressAtTheEnds = (job: Job) => (job.status === "completed" ? 100 : 0);

/** Reads forms only; answers for a failed job with the status of what went wrong. */
export const vllmOmni: StudioProfile = {
  ...elsewhere,
  routes: ["create", "retrieve", "list", "delete", "content"],
  probes: models("vllm"),
  bodies: ["form"],
  wrongBody: { status: 400, message: "1 validation error: {'loc': ('body', 'prompt'), 'msg': 'Field required'}" },
  stills: [inFile, inImageReference],
  withoutStill: "ignored",
  toVideo: (job) => ({
    ...toPlainVideo(job),
    progress: progressAtTheEnds(job),
    error: job.error === null ? null : { code: vllmOmni.toStatus(job), message: job.error.message },
  }),
  toStatus: (job) => {
    if (job.error === null) return 200;
    const status = Number(job.error.code);
    return Number.isInteger(status) && status >= 400 && status <= 599 ? status : 500;
  },
  toList: ({ jobs }, origin) => ({ object: "list", data: jobs.map((job) => vllmOmni.toVideo(job, origin)) }),
  toError: (error) => {
    const { code, parameter } = error;
    const status = code === "video_failed" ? 422 : error.status;
    const message = code === "video_not_ready" ? "Generation is still in-progress" : error.message;
    const type = status === 404 ? "NotFoundError" : status >= 500 ? "InternalServerError" : "BadRequestError";
    return { status, body: { error: { message, type, param: parameter, code: status } } };
  },
};

/** Never says `in_progress`; a deletion answers with the job; a variant is a number. */
export const sglang: StudioProfile = {
  ...elsewhere,
  routes: ["create", "retrieve", "list", "delete", "content"],
  probes: models("sglang"),
  stills: [inFile, inReferenceUrl],
  refuseStill(fields) {
    if (fields.kind !== "json" || !fields.has("input_reference")) return;
    const isText = typeof fields.value("input_reference") === "string";
    throw new ApiError(400, isText ? "Image file not found." : "Invalid request body: input_reference");
  },
  withoutStill: "ignored",
  variants: "index",
  toVideo: (job) => ({
    ...toPlainVideo(job),
    status: job.status === "in_progress" ? "queued" : job.status,
    progress: progressAtTheEnds(job),
    error: job.error === null ? null : { message: job.error.message },
    url: null,
    file_path: job.status === "completed" ? `outputs/${job.id}.mp4` : null,
  }),
  toList: ({ jobs }, origin) => ({ object: "list", data: jobs.map((job) => sglang.toVideo(job, origin)) }),
  toDeleted: (job, origin) => ({ ...sglang.toVideo(job, origin), status: "deleted" }),
  toError: ({ code, status, message }) => {
    const unready = code === "video_not_ready" || code === "video_failed";
    return unready
      ? { status: 404, body: { detail: "Generation is still in-progress" } }
      : { status, body: { detail: message } };
  },
};

/** Answers a create with the finished clip's address and keeps no job. */
export const dynamo: StudioProfile = {
  ...elsewhere,
  routes: ["create", "media"],
  probes: models("nvidia"),
  bodies: ["json"],
  wrongBody: { status: 415, message: "Expected request with `Content-Type: application/json`" },
  stills: [inDataUrl],
  refuseStill(fields) {
    if (!fields.has("input_reference") || typeof fields.value("input_reference") === "string") return;
    throw new ApiError(
      400,
      "Failed to deserialize the JSON body: input_reference: invalid type: map, expected a string",
    );
  },
  withoutStill: "ignored",
  seconds: { field: "seconds", type: "number" },
  answersAtOnce: true,
  toVideo: (job, origin) => ({
    id: job.id,
    object: "video",
    model: job.model,
    status: job.status,
    progress: job.progress,
    created: Math.floor(job.createdAt / 1000),
    data: [{ output_format: "mp4", url: `${origin}/media/videos/${job.id}.mp4` }],
    error: job.error?.message ?? null,
  }),
  toError: ({ status, message }) => ({
    status,
    body: { message, type: status >= 500 ? "Internal Server Error" : "Bad Request", code: status },
  }),
};
