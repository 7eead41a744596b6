import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { decodeFrame } from "./decode-frame.ts";
import type { PictureSource } from "./render-task.ts";

/** The RGBA pixels of a picture, exactly `width` x `height`. Rejects what is damaged: half a still must not become a clip. */
export async function readPicture(
  source: PictureSource,
  width: number,
  height: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (source.kind === "frame") {
    return await decodeFrame(source.path, source.at === "first" ? 0 : Number.POSITIVE_INFINITY, width, height);
  }
  // Stills come from strangers: the pixels were counted from the header when the job was made, and the decoder is held to that.
  const pixels = await sharp(await readFile(source.path), { failOn: "truncated", limitInputPixels: width * height })
    .resize(width, height, { fit: "fill" })
    .flatten({ background: "black" })
    .toColourspace("srgb")
    .ensureAlpha()
    .raw()
    .toBuffer();
  return new Uint8Array(pixels.buffer as ArrayBuffer, pixels.byteOffset, pixels.byteLength);
}
