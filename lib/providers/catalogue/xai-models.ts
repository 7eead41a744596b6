import type { Model } from "./models.ts";

const seconds = Array.from({ length: 15 }, (_, index) => index + 1);
const p480 = ["854x480", "480x854", "480x480", "640x480", "480x640", "720x480", "480x720"];
const p720 = ["1280x720", "720x1280", "720x720", "960x720", "720x960", "1080x720", "720x1080"];
const p1080 = ["1920x1080", "1080x1920", "1080x1080", "1440x1080", "1080x1440", "1620x1080", "1080x1620"];

/** Each size of a list with its price. */
const at = (sizes: readonly string[], usd: number) => Object.fromEntries(sizes.map((size) => [size, usd]));

export const xaiModels: readonly Model[] = [
  {
    model: "grok-imagine-video",
    sizes: [...p480, ...p720],
    seconds,
    usdPerSecond: { ...at(p480, 0.05), ...at(p720, 0.07) },
    source:
      "Krea's page for the prices, APIYI's (which says they are xAI's own, and $0.002 more for the still), proxyapi.ru's for the sizes; read 2026-11-22",
  },
  {
    model: "grok-imagine-video-1.5",
    sizes: [...p480, ...p720, ...p1080],
    seconds,
    usdPerSecond: { ...at(p480, 0.08), ...at(p720, 0.14), ...at(p1080, 0.25) },
    source:
      "inference.sh's page of 2026-11-06 for the prices (and $0.01 more for the still) and lengths, read 2026-11-22; sizes as of the model before it, with 1080p",
  },
];
