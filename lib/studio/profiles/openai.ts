import { toVideoObject } from "../job.ts";
import { inFile, inImageUrl } from "../still-readers.ts";
import type { StudioProfile } from "./studio-profile.ts";

/** OpenAI's own shape, and the studio's own: its jobs show the idempotency key they were made with. */
export const openai: StudioProfile = {
  prefix: "/v1",
  auth: "bearer",
  routes: ["create", "retrieve", "list", "delete", "content", "derive", "characters"],
  probes: {},
  bodies: ["form", "json"],
  wrongBody: { status: 415, message: "Send application/json or multipart/form-data." },
  stills: [inFile, inImageUrl],
  refuseStill: () => undefined,
  withoutStill: "refused",
  seconds: { field: "seconds", type: "any" },
  createStatus: 200,
  answersAtOnce: false,
  hasPollHint: true,
  variants: "names",
  showId: (job) => job.id,
  readId: (shown) => shown,
  toVideo: toVideoObject,
  toStatus: () => 200,
  toList: ({ jobs, hasMore }) => ({
    object: "list",
    data: jobs.map(toVideoObject),
    first_id: jobs.at(0)?.id ?? null,
    last_id: jobs.at(-1)?.id ?? null,
    has_more: hasMore,
  }),
  toDeleted: (job) => ({ id: job.id, object: "video.deleted", deleted: true }),
  toError: (error) => ({ status: error.status, body: error.toBody() }),
};
