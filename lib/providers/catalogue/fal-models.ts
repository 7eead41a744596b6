import type { Model } from "./models.ts";

/** The sizes are left open where a clip has the still's own shape. Where the price depends on the sound, it is left out. */
export const falModels: readonly Model[] = [
  {
    model: "fal-ai/kling-video/v2.5-turbo/standard/image-to-video",
    sizes: [],
    seconds: [5, 10],
    usdPerSecond: { "*": 0.042 },
    source: "the model's page on fal.ai, read 2026-11-22",
  },
  {
    model: "fal-ai/kling-video/v2.5-turbo/pro/image-to-video",
    sizes: [],
    seconds: [5, 10],
    usdPerSecond: { "*": 0.07 },
    source: "forgedemy.org's copy of fal's list of models, read 2026-11-22",
  },
  {
    model: "fal-ai/veo3.1/fast/image-to-video",
    sizes: ["1280x720", "720x1280", "1920x1080", "1080x1920"],
    seconds: [4, 6, 8],
    source: "lengths and sizes as the adapter writes them (fal/endpoints.ts); the price depends on the sound",
  },
];
