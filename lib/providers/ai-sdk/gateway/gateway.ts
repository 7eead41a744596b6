import { fal } from "../fal/fal.ts";
import { google } from "../google/google.ts";
import { replicate } from "../replicate/replicate.ts";
import type { VideoService } from "../service.ts";
import { xai } from "../xai/xai.ts";
import { downloadVideo } from "./download-video.ts";
import { lookAtOperation } from "./look-at-operation.ts";

/** Vercel's AI Gateway, which hands on what the service behind it answers. A job's id is its operation, packed. */
export const gateway: VideoService = {
  baseURL: "https://ai-gateway.vercel.sh/v4/ai",
  ownHeaders: (apiKey) => ({
    authorization: `Bearer ${apiKey}`,
    "ai-gateway-protocol-version": "0.0.1",
    "ai-gateway-auth-method": "api-key",
  }),
  contentHosts: [
    "*.blob.vercel-storage.com",
    ...[google, fal, replicate, xai].flatMap((service) => service.contentHosts),
  ],
  keyOpensClips: false,
  look: lookAtOperation,
  download: downloadVideo,
};
