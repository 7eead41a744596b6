import type { VideoService } from "../service.ts";
import { cancelPrediction } from "./cancel-prediction.ts";
import { listPredictions } from "./list-predictions.ts";
import { lookAtPrediction } from "./look-at-prediction.ts";

/** A job's id is its prediction's. */
export const replicate: VideoService = {
  baseURL: "https://api.replicate.com/v1",
  ownHeaders: (apiKey) => ({ authorization: `Bearer ${apiKey}` }),
  contentHosts: ["replicate.delivery", "*.replicate.delivery"],
  keyOpensClips: false,
  look: lookAtPrediction,
  cancel: cancelPrediction,
  listJobs: listPredictions,
};
