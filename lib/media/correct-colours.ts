import type { VideoFrame } from "@napi-rs/webcodecs";

/**
 * Mends the colours of a frame that was copied out as RGBA: @napi-rs/webcodecs 1.3.1 reads every frame by BT.601's matrix, also
 * one that says it is BT.709's (a red of 220, 40, 41 came out as 204, 21, 42). One that says nothing is taken for BT.709's
 * from 720 lines on, as players do. Changes `rgba` in place.
 * Coefficients: ITU-R BT.601-7, 2.5 and BT.709-6, 3.
 */
export function correctColours(
  rgba: Uint8Array,
  { codedHeight, colorSpace }: Pick<VideoFrame, "codedHeight" | "colorSpace">,
): void {
  const matrix = colorSpace.matrix ?? (codedHeight >= 720 ? "bt709" : "smpte170m");
  if (matrix !== "bt709") return;
  const pixels = new Uint8ClampedArray(rgba.buffer, rgba.byteOffset, rgba.byteLength);
  for (let index = 0; index + 3 < pixels.length; index += 4) {
    const red = pixels[index] ?? 0;
    const green = pixels[index + 1] ?? 0;
    const blue = pixels[index + 2] ?? 0;
    const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    const blueness = (blue - luma) / 1.772;
    const redness = (red - luma) / 1.402;
    pixels[index] = luma + 1.5748 * redness;
    pixels[index + 1] = luma - 0.187324 * blueness - 0.468124 * redness;
    pixels[index + 2] = luma + 1.8556 * blueness;
  }
}
