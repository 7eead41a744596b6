import sharp, { type OverlayOptions, type Sharp } from "sharp";
import type { FrameSize } from "./frame-size.ts";
import type { Fit } from "./media-tools.ts";

/** Three bytes a pixel: red, green, blue. Nothing that was written in the file beside its pixels can be in here. */
export interface Pixels extends FrameSize {
  data: Buffer;
}

/** Brings a still (`size`: its own, upright) to exactly the frame's size. Small stills are enlarged. */
export function fitStill(image: Sharp, size: FrameSize, frame: FrameSize, fit: Fit): Promise<Pixels> {
  switch (fit) {
    case "cover":
      return cover(image, size, frame);
    case "contain":
      return contain(image, frame);
    case "blur":
      return blur(image, frame);
  }
}

/** Fills the frame; what stands over is cut off where the picture is least interesting. */
function cover(image: Sharp, size: FrameSize, frame: FrameSize): Promise<Pixels> {
  const proportion = size.width / size.height / (frame.width / frame.height);
  // Looking for the interesting part holds the whole enlarged still in memory: not for very long ones.
  const position = Math.max(proportion, 1 / proportion) <= 8 ? sharp.strategy.attention : "centre";
  return toPixels(image.resize({ ...frame, fit: "cover", position }));
}

/** The whole still, between black bars, as players show a video of another shape. */
function contain(image: Sharp, frame: FrameSize): Promise<Pixels> {
  return toPixels(image.resize({ ...frame, fit: "contain", background: "#000000" }));
}

/** The whole still over a frame filled with its own blurred self, a little darker so that the still stands out. */
async function blur(image: Sharp, frame: FrameSize): Promise<Pixels> {
  const still = await toPixels(image.resize({ ...frame, fit: "inside" }));
  if (still.width === frame.width && still.height === frame.height) return still;
  const raw = { width: still.width, height: still.height, channels: 3 } as const;
  // Blurred at an eighth of the size: the same picture for a fraction of the work.
  const small = { width: Math.max(16, frame.width >> 3), height: Math.max(16, frame.height >> 3) };
  const backdrop = await toPixels(
    sharp(still.data, { raw })
      .resize({ ...small, fit: "cover" })
      .blur(4)
      .linear(0.7, 0),
  );
  const overlay: OverlayOptions = { input: still.data, raw, gravity: "centre" };
  const enlarged = sharp(backdrop.data, { raw: { ...small, channels: 3 } }).resize({ ...frame, fit: "fill" });
  return toPixels(enlarged.composite([overlay]).removeAlpha());
}

async function toPixels(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`expected 3 channels, got ${info.channels}`);
  return { data, width: info.width, height: info.height };
}
