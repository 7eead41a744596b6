import sharp from "sharp";
import type { SmallFrame } from "./draw-extras.ts";

const columns = 10;
const mostTiles = 100;

export const spritesheet = {
  /** Of a tile's longer side. */
  tilePixels: 160,
  /** One a second, and at most a hundred. */
  times(durationSeconds: number): number[] {
    const count = Math.min(mostTiles, Math.max(1, Math.ceil(durationSeconds - 0.05)));
    const step = Math.max(1, durationSeconds / count);
    return Array.from({ length: count }, (_, index) => index * step);
  },
};

/** Small frames in rows of ten, left to right, and the WebVTT that says which part belongs to which seconds. */
export async function drawSpritesheet(
  tiles: SmallFrame[],
  times: number[],
  durationSeconds: number,
  imageName: string,
) {
  const [first] = tiles;
  if (first === undefined) throw new Error("it has no frame that can be decoded");
  const { width, height } = first;
  const place = (index: number) => ({
    left: (index % columns) * width,
    top: Math.floor(index / columns) * height,
  });
  const size = { width: Math.min(columns, tiles.length) * width, height: Math.ceil(tiles.length / columns) * height };
  const image = await sharp({ create: { ...size, channels: 3, background: "#000000" } })
    .composite(
      tiles.map(({ pixels }, index) => ({
        input: pixels,
        raw: { width, height, channels: 3 as const },
        ...place(index),
      })),
    )
    .webp({ quality: 70 })
    .toBuffer();
  const cues = tiles.map((_, index) => {
    const { left, top } = place(index);
    const end = index === tiles.length - 1 ? durationSeconds : (times[index + 1] ?? durationSeconds);
    return `${clock(times[index] ?? 0)} --> ${clock(end)}\n${imageName}#xywh=${left},${top},${width},${height}\n`;
  });
  return { image: new Uint8Array(image), webvtt: ["WEBVTT\n", ...cues].join("\n") };
}

/** `00:01:02.345` */
function clock(seconds: number): string {
  const milliseconds = Math.round(seconds * 1000);
  const part = (value: number, digits = 2) => String(Math.floor(value)).padStart(digits, "0");
  const whole = `${part(milliseconds / 3_600_000)}:${part((milliseconds / 60_000) % 60)}:${part((milliseconds / 1000) % 60)}`;
  return `${whole}.${part(milliseconds % 1000, 3)}`;
}
