import type { VideoService } from "../service.ts";
import { cancelRequest } from "./cancel-request.ts";
import { lookAtRequest } from "./look-at-request.ts";

/** fal's queue. A job's id is its request's path there: `fal-ai/veo3/requests/ID`. */
export const fal: VideoService = {
  baseURL: "https://queue.fal.run",
  ownHeaders: (apiKey) => ({ authorization: `Key ${apiKey}` }),
  contentHosts: ["fal.media", "*.fal.media"],
  keyOpensClips: false,
  look: lookAtRequest,
  cancel: cancelRequest,
};
