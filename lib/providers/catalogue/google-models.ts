import type { Model } from "./models.ts";

const seconds = [4, 6, 8];
const p720 = ["1280x720", "720x1280"];
const p1080 = ["1920x1080", "1080x1920"];
const p2160 = ["3840x2160", "2160x3840"];
const source =
  "Google's prices with sound as quoted by reapi.ai in May 2026, and by LaoZhang's page for fast at 1080p and 4k; lengths and sizes by Venice's page; all read 2026-11-22";

/** Each size of a list with its price. */
const at = (sizes: readonly string[], usd: number) => Object.fromEntries(sizes.map((size) => [size, usd]));

export const googleModels: readonly Model[] = [
  {
    model: "veo-3.1-fast-generate-preview",
    sizes: [...p720, ...p1080, ...p2160],
    seconds,
    usdPerSecond: { ...at(p720, 0.1), ...at(p1080, 0.12), ...at(p2160, 0.3) },
    source,
  },
  {
    model: "veo-3.1-generate-preview",
    sizes: [...p720, ...p1080, ...p2160],
    seconds,
    usdPerSecond: { ...at(p720, 0.4), ...at(p1080, 0.4), ...at(p2160, 0.6) },
    source,
  },
  {
    model: "veo-3.1-lite-generate-preview",
    sizes: [...p720, ...p1080],
    seconds,
    usdPerSecond: { ...at(p720, 0.05), ...at(p1080, 0.08) },
    source,
  },
];
