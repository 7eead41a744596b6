import { inFrameImages } from "../still-readers.ts";
import { elsewhere } from "./hosted.ts";
import type { StudioProfile } from "./studio-profile.ts";

const words = { queued: "pending", in_progress: "in_progress", completed: "completed", failed: "failed" };

/** Names of its own for nearly everything; overlooks `input_reference`. */
export const openrouter: StudioProfile = {
  ...elsewhere,
  prefix: "/api/v1",
  probes: {
    "/api/v1/videos/models": {
      data: [{ id: "studio/camera-1", canonical_slug: "studio/camera-1", supported_sizes: [] }],
    },
  },
  bodies: ["json"],
  wrongBody: { status: 400, message: "Invalid JSON in the request body" },
  stills: [inFrameImages],
  withoutStill: "ignored",
  seconds: { field: "duration", type: "number" },
  createStatus: 202,
  toVideo: (job, origin) => ({
    id: job.id,
    polling_url: `${origin}/api/v1/videos/${job.id}`,
    status: words[job.status],
    generation_id: null,
    ...(job.status === "completed"
      ? { unsigned_urls: [`${origin}/api/v1/videos/${job.id}/content?index=0`], usage: { cost: 0 } }
      : {}),
    ...(job.error === null ? {} : { error: job.error.message }),
  }),
  toError: ({ code, status: its, message }) => {
    const status = code === "video_not_ready" || code === "video_failed" ? 400 : its;
    return { status, body: { error: { message, code: status } } };
  },
};
