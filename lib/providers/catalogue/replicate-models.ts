import type { Model } from "./models.ts";

/** What else a model takes, Replicate tells before a job is made: its adapter asks. */
export const replicateModels: readonly Model[] = [
  {
    model: "google/veo-3.1-fast",
    sizes: ["1280x720", "720x1280", "1920x1080", "1080x1920"],
    seconds: [4, 6, 8],
    source: "named by reapi.ai in May 2026, read 2026-11-22; shapes are Veo's own; the price depends on the sound",
  },
];
