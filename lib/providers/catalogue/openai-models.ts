import type { Model } from "./models.ts";

const seconds = [4, 8, 12, 16, 20];
const source =
  "OpenAI's pricing page and video guide as quoted 2026-09-19; the service itself ended 2026-09-24, gateways kept the names";

export const openaiModels: readonly Model[] = [
  {
    model: "sora-2",
    sizes: ["720x1280", "1280x720"],
    seconds,
    usdPerSecond: { "*": 0.1 },
    sunset: { on: "2026-09-24", replacement: "vertex/veo-3.1-fast-generate-001" },
    source,
  },
  {
    model: "sora-2-pro",
    sizes: ["720x1280", "1280x720", "1024x1792", "1792x1024", "1080x1920", "1920x1080"],
    seconds,
    usdPerSecond: {
      "720x1280": 0.3,
      "1280x720": 0.3,
      "1024x1792": 0.5,
      "1792x1024": 0.5,
      "1080x1920": 0.7,
      "1920x1080": 0.7,
    },
    sunset: { on: "2026-09-24", replacement: "vertex/veo-3.1-generate-001" },
    source,
  },
];
