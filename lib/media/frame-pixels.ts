import type { VideoFrame } from "@napi-rs/webcodecs";
import type { InputVideoTrack } from "mediabunny";
import sharp, { type Sharp } from "sharp";
import { correctColours } from "./correct-colours.ts";
import type { FrameSize } from "./frame-size.ts";

/** How a track is shown: the size after pixel shape and rotation, and the rotation in degrees clockwise. */
export interface Display extends FrameSize {
  rotation: number;
}

export async function displayOf(video: InputVideoTrack): Promise<Display> {
  return {
    width: await video.getDisplayWidth(),
    height: await video.getDisplayHeight(),
    rotation: await video.getRotation(),
  };
}

/** A frame upright, as players show it, at most `longest` pixels wide. Closes the frame. */
export async function toPicture(
  frame: VideoFrame,
  display: Display,
  longest = Number.POSITIVE_INFINITY,
): Promise<Sharp> {
  try {
    const { codedWidth: width, codedHeight: height } = frame;
    const pixels = new Uint8Array(frame.allocationSize({ format: "RGBA" }));
    await frame.copyTo(pixels, { format: "RGBA" });
    correctColours(pixels, frame);
    const scale = Math.min(1, longest / Math.max(display.width, display.height));
    const size = {
      width: Math.max(1, Math.round(display.width * scale)),
      height: Math.max(1, Math.round(display.height * scale)),
    };
    return sharp(pixels, { raw: { width, height, channels: 4 } })
      .removeAlpha()
      .rotate(display.rotation)
      .resize({ ...size, fit: "fill" });
  } finally {
    frame.close();
  }
}
