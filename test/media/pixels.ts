import sharp from "sharp";
import { expect } from "vitest";

/** The colour at a place given in parts of the width and height, e.g. 0.1 and 0.9 for the lower left. */
export async function colourAt(bytes: Uint8Array, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const at = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * info.channels;
  return [...data.subarray(at, at + info.channels)];
}

export function expectColour(actual: readonly number[], expected: readonly number[], tolerance = 12) {
  expect(actual).toHaveLength(expected.length);
  const distance = Math.max(...expected.map((value, index) => Math.abs(value - (actual[index] ?? Number.NaN))));
  expect(distance, `${actual} is not near ${expected}`).toBeLessThanOrEqual(tolerance);
}
