import sharp from "sharp";
import type { SmallFrame } from "./draw-extras.ts";

const framesPerSecond = 10;
const longestSeconds = 3;
const maximumBytes = 500_000;
/** From good to as small as it takes: quality, and how much narrower. */
const tries = [
  [60, 1],
  [35, 1],
  [20, 0.75],
  [5, 0.5],
] as const;

export const preview = {
  /** Of the longer side. */
  pixels: 320,
  /** The clip's first three seconds, ten times a second. */
  times(durationSeconds: number): number[] {
    const count = Math.max(1, Math.floor(Math.min(durationSeconds, longestSeconds) * framesPerSecond));
    return Array.from({ length: count }, (_, index) => index / framesPerSecond);
  },
};

/** An animated WebP that plays without end, under 500 KB. */
export async function drawPreview(frames: SmallFrame[]): Promise<Uint8Array> {
  const [first] = frames;
  if (first === undefined) throw new Error("it has no frame that can be decoded");
  const { width, height } = first;
  const pixels = Buffer.concat(frames.map((frame) => frame.pixels));
  let smallest: Buffer | null = null;
  for (const [quality, scale] of tries) {
    // One frame below the other is how sharp takes an animation.
    const raw = { width, height: height * frames.length, channels: 3, pageHeight: height } as const;
    smallest = await sharp(pixels, { raw, animated: true })
      .resize({ width: Math.max(1, Math.round(width * scale)) })
      .webp({ quality, loop: 0, delay: frames.map(() => 1000 / framesPerSecond), effort: 3 })
      .toBuffer();
    if (smallest.byteLength < maximumBytes) break;
  }
  return new Uint8Array(smallest ?? []);
}
