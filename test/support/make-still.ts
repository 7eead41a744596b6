import sharp from "sharp";

export type StillFormat = "jpeg" | "png" | "webp" | "avif" | "tiff" | "gif";

export interface MakeStillOptions {
  /** 160x120 by default. */
  width?: number;
  height?: number;
  /** `jpeg` by default. */
  format?: StillFormat;
}

/** The colours of a made still's quarters, so that a test can tell which way up it is. */
export const quarters = {
  topLeft: [220, 40, 40],
  topRight: [40, 180, 40],
  bottomLeft: [40, 40, 220],
  bottomRight: [220, 220, 40],
} as const;

/** The raw pixels (RGB, 8 bits) of a still whose four quarters are red, green, blue and yellow. */
export function quarteredPixels(width: number, height: number): Uint8Array {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const [left, right] =
      y < height / 2 ? [quarters.topLeft, quarters.topRight] : [quarters.bottomLeft, quarters.bottomRight];
    for (let x = 0; x < width; x++) pixels.set(x < width / 2 ? left : right, (y * width + x) * 3);
  }
  return pixels;
}

/** A real still in any format we take, with a red, a green, a blue and a yellow quarter. */
export async function makeStill(options: MakeStillOptions = {}): Promise<Uint8Array> {
  const { width = 160, height = 120, format = "jpeg" } = options;
  const image = sharp(quarteredPixels(width, height), { raw: { width, height, channels: 3 } });
  return new Uint8Array(await image.toFormat(format).toBuffer());
}
