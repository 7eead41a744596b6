import { inFile, inImageUrl } from "../still-readers.ts";
import { elsewhere, toPlainVideo } from "./hosted.ts";
import type { StudioProfile } from "./studio-profile.ts";

const marker = ";video_id:";

/** A proxy: ids hold the route to the provider behind it, in base64, and a running job may be `processing`. */
export const litellm: StudioProfile = {
  ...elsewhere,
  routes: ["create", "retrieve", "list", "content"],
  probes: { "/health/liveliness": "I'm alive!" },
  stills: [inFile],
  showId: ({ id, model }) => {
    const route = `litellm:custom_llm_provider:openai;model_id:${model}${marker}${id}`;
    return `video_${Buffer.from(route).toString("base64")}`;
  },
  readId: (shown) =>
    Buffer.from(shown.replace(/^video_/, ""), "base64")
      .toString()
      .split(marker)[1] ?? "",
  toVideo: (job) => ({
    ...toPlainVideo(job),
    id: litellm.showId(job),
    status: job.status === "in_progress" ? "processing" : job.status,
    usage: { duration_seconds: job.seconds },
  }),
  toList: ({ jobs }, origin) => ({ object: "list", data: jobs.map((job) => litellm.toVideo(job, origin)) }),
  toError: (error) => ({
    status: error.status,
    body: { error: { message: error.message, type: error.code, param: error.parameter, code: String(error.status) } },
  }),
};

/** A gateway with ids of its own; what it doesn't know is a 400. */
export const newApi: StudioProfile = {
  ...elsewhere,
  probes: { "/api/status": { success: true, message: "", data: { version: "v1.0.0", system_name: "New API" } } },
  stills: [inFile, inImageUrl],
  showId: (job) => job.id.replace("video_", "task_"),
  readId: (shown) => shown.replace("task_", "video_"),
  toVideo: (job) => ({ ...toPlainVideo(job), id: newApi.showId(job), task_id: newApi.showId(job) }),
  toError: (error) => {
    if (error.code === "not_found") {
      return { status: 400, body: { code: "task_not_exist", message: "task_not_exist", data: null } };
    }
    if (error.code?.startsWith("video_")) {
      return { status: 400, body: { error: { message: error.message, type: "invalid_request_error" } } };
    }
    return {
      status: error.status,
      body: { code: error.code ?? "invalid_request", message: error.message, data: null },
    };
  },
};
