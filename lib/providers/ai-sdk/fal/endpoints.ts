import { takesStill } from "./takes-still.ts";

/** What differs between fal's models, which the SDK sends all alike. */
export interface Endpoint {
  /** False for one that would leave the still out without a word. */
  takesStill: boolean;
  /** What it calls the still; `image_url` by default. */
  stillField?: string;
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
const asNumber = (seconds: number) => seconds;
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const p = (...sides: number[]) => Object.fromEntries(sides.map((side) => [side, `${side}p`]));

const usual = { writeSeconds: withUnit, resolutions: "any", hasRatio: true } as const;
/** A clip of the still's own size. */
const ofTheStill = { writeSeconds: asText, resolutions: null, hasRatio: false } as const;
const hailuoPro = { ...ofTheStill, seconds: [6] };

/**
 * By the beginning of a model's name, the longer before the shorter. From the types of fal's own `@fal-ai/client` 1.10.1
 * and, for what they don't tell (Seedance 2, whether a length is a number), the models' pages on fal.ai as stored in public
 * copies; read on 2026-11-22 and 23. Any other model is asked the way the SDK does it.
 */
const endpoints: readonly [beginning: string, endpoint: Omit<Endpoint, "takesStill">][] = [
  ["fal-ai/veo3", { ...usual, seconds: [4, 6, 8], resolutions: p(720, 1080) }],
  ["fal-ai/kling-video/v2.6/", { ...ofTheStill, seconds: [5, 10], stillField: "start_image_url" }],
  ["fal-ai/kling-video/v3/", { ...ofTheStill, seconds: range(3, 15), stillField: "start_image_url" }],
  ["fal-ai/kling-video/o1/", { ...ofTheStill, seconds: range(3, 10), stillField: "start_image_url" }],
  ["fal-ai/kling-video/o3/", { ...ofTheStill, seconds: range(3, 15) }],
  ["fal-ai/kling-video/", { ...ofTheStill, seconds: [5, 10] }],
  [
    "fal-ai/minimax/hailuo-02/standard/",
    { ...ofTheStill, seconds: [6, 10], resolutions: { 512: "512P", 768: "768P" } },
  ],
  ["fal-ai/minimax/hailuo-02/pro/", hailuoPro],
  ["fal-ai/minimax/hailuo-2.3/pro/", hailuoPro],
  ["fal-ai/minimax/hailuo-2.3-fast/pro/", hailuoPro],
  ["fal-ai/minimax/hailuo-", { ...ofTheStill, seconds: [6, 10] }],
  ["fal-ai/bytedance/seedance/", { ...usual, writeSeconds: asText }],
  ["bytedance/seedance-", { ...usual, writeSeconds: asText }],
  ["fal-ai/pixverse/v6/", { ...ofTheStill, writeSeconds: asNumber, resolutions: p(360, 540, 720, 1080) }],
  ["fal-ai/pixverse/", { ...ofTheStill, seconds: [5, 8, 10], resolutions: p(360, 540, 720, 1080) }],
  ["fal-ai/pika/", { ...ofTheStill, resolutions: p(720, 1080) }],
  ["fal-ai/wan-25-preview/", { ...ofTheStill, seconds: [5, 10], resolutions: p(480, 720, 1080) }],
  ["wan/v2.6/", { ...ofTheStill, seconds: [5, 10, 15], resolutions: p(720, 1080) }],
  ["fal-ai/wan/v2.7/", { ...ofTheStill, seconds: range(2, 15), writeSeconds: asNumber, resolutions: p(720, 1080) }],
  ["fal-ai/ltx-2.3/", { ...usual, seconds: [6, 8, 10], writeSeconds: asNumber, resolutions: p(1080, 1440, 2160) }],
  ["fal-ai/ltx-2/", { ...ofTheStill, seconds: [6, 8, 10], writeSeconds: asNumber, resolutions: p(1080, 1440, 2160) }],
  ["fal-ai/vidu/q2/", { ...ofTheStill, seconds: range(2, 8), writeSeconds: asNumber, resolutions: p(720, 1080) }],
  ["fal-ai/vidu/q3/", { ...ofTheStill, writeSeconds: asNumber, resolutions: p(360, 540, 720, 1080) }],
  ["fal-ai/sora-2/", { ...usual, seconds: [4, 8, 12, 16, 20], writeSeconds: asNumber }],
  ["xai/grok-imagine-video/", { ...usual, writeSeconds: asNumber, resolutions: p(480, 720) }],
];

export function endpointOf(model: string): Endpoint {
  const [, known = usual] = endpoints.find(([beginning]) => model.startsWith(beginning)) ?? [];
  return { ...known, takesStill: takesStill(model) };
}
