import type { Model } from "./models.ts";

const seconds = [4, 6, 8];
const p720 = ["1280x720", "720x1280"];
const p1080 = ["1920x1080", "1080x1920"];
const p2160 = ["3840x2160", "2160x3840"];
const source =
  "Google's prices with sound as quoted by reapi.ai in May 2026, and by LaoZhang's page for fast at 1080p and 4k; lengths and sizes by Venice's page; all read 2026-11-22";

/** Each size of a list with its price. */
const at = (sizes: readonly string[], usd: number) => Object.fromEntries(sizes.map((size) => [size, usd]));

/** Veo 3.1, whose names end in `-preview` on the Gemini API and in `-001` on Vertex AI. */
export const veoModels: readonly Model[] = [
  {
    model: "veo-3.1-fast-generate",
    sizes: [...p720, ...p1080, ...p2160],
    seconds,
    usdPerSecond: { ...at(p720, 0.1), ...at(p1080, 0.12), ...at(p2160, 0.3) },
    source,
  },
  {
    model: "veo-3.1-generate",
    sizes: [...p720, ...p1080, ...p2160],
    seconds,
    usdPerSecond: { ...at(p720, 0.4), ...at(p1080, 0.4), ...at(p2160, 0.6) },
    source,
  },
  {
    model: "veo-3.1-lite-generate",
    sizes: [...p720, ...p1080],
    seconds,
    usdPerSecond: { ...at(p720, 0.05), ...at(p1080, 0.08) },
    source,
  },
];

/** Veo 2 and 3: gone from both of Google's APIs on the same day. */
export const endedVeoModels: readonly Model[] = [
  ["veo-3.0-fast-generate-001", "veo-3.1-fast-generate-001"],
  ["veo-3.0-generate-001", "veo-3.1-generate-001"],
  ["veo-2.0-generate-001", "veo-3.1-generate-001"],
].map(([model = "", successor = ""]) => ({
  model,
  sizes: [],
  seconds: [],
  sunset: { on: "2026-06-30", replacement: `vertex/${successor}` },
  source: "the Gemini API's changelog of 2026-06-15 and Vertex AI's pages of Veo 2 and 3, read 2026-11-23",
}));
