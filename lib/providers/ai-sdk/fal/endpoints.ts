/** What differs between fal's models, which the SDK sends all alike. */
export interface Endpoint {
  /** False for one that makes clips of text alone: it would leave the still out without a word. */
  takesStill: boolean;
  /** The lengths it makes; undefined where we don't know them. */
  seconds?: readonly number[];
  writeSeconds(seconds: number): string | number;
  /** What it calls a clip with that short side; `any`: `720p` and the like; null: it has no such setting. */
  resolutions: Readonly<Record<number, string>> | "any" | null;
  /** Whether it has `aspect_ratio`; others give the clip the still's. */
  hasRatio: boolean;
}

const withUnit = (seconds: number) => `${seconds}s`;
const asText = (seconds: number) => `${seconds}`;
const common = { takesStill: true, hasRatio: true, resolutions: "any" } as const;

/**
 * By the beginning of a model's name, the longer before the shorter. From the models' own pages on fal.ai, as copied into
 * public repositories that were read on 2026-11-22. Any other model is asked the way the SDK does it.
 */
const endpoints: readonly [beginning: string, endpoint: Endpoint][] = [
  [
    "fal-ai/veo3",
    { ...common, seconds: [4, 6, 8], writeSeconds: withUnit, resolutions: { 720: "720p", 1080: "1080p" } },
  ],
  ["fal-ai/kling-video/", { ...common, seconds: [5, 10], writeSeconds: asText, resolutions: null, hasRatio: false }],
  [
    "fal-ai/minimax/hailuo-02/standard/",
    { ...common, seconds: [6, 10], writeSeconds: asText, resolutions: { 512: "512P", 768: "768P" }, hasRatio: false },
  ],
  ["fal-ai/bytedance/seedance/", { ...common, writeSeconds: asText }],
  [
    "fal-ai/pixverse/",
    {
      ...common,
      seconds: [5, 8, 10],
      writeSeconds: asText,
      resolutions: { 360: "360p", 540: "540p", 720: "720p", 1080: "1080p" },
    },
  ],
  [
    "fal-ai/wan-25-preview/",
    {
      ...common,
      seconds: [5, 10],
      writeSeconds: asText,
      resolutions: { 480: "480p", 720: "720p", 1080: "1080p" },
      hasRatio: false,
    },
  ],
  ["fal-ai/sora-2/", { ...common, seconds: [4, 8, 12], writeSeconds: (seconds) => seconds }],
];

/** Models that make clips of text under a name that does not say so. */
const ofTextAlone = new Set(["fal-ai/veo3", "fal-ai/veo3/fast", "fal-ai/veo3.1", "fal-ai/veo3.1/fast"]);

export function endpointOf(model: string): Endpoint {
  const [, known] = endpoints.find(([beginning]) => model.startsWith(beginning)) ?? [];
  const endpoint = known ?? { ...common, writeSeconds: withUnit };
  const isOfText = ofTextAlone.has(model) || /(?:^|\/)text-to-video(?:\/|$)/.test(model);
  // Endpoints between two frames want them under other names.
  return isOfText || /first-last-frame/.test(model) ? { ...endpoint, takesStill: false } : endpoint;
}
