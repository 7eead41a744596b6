import type { VideoFrame } from "@napi-rs/webcodecs";
import sharp from "sharp";
import { rgbaToYuv, yuvToI420 } from "../../studio/yuv.ts";
import type { FrameSize } from "../frame-size.ts";

/** A picture as H.264 holds it: brightness at full size, then two planes of colour at half of it. Sides are even. */
export interface I420 extends FrameSize {
  data: Uint8Array;
}

/** A frame's pixels. What the decoder gives in another form is turned to it by way of RGB. */
export async function toI420(frame: VideoFrame): Promise<I420> {
  const [width, height] = [frame.codedWidth & ~1, frame.codedHeight & ~1];
  if (frame.format === "I420" && width === frame.codedWidth && height === frame.codedHeight) {
    const data = new Uint8Array(frame.allocationSize());
    await frame.copyTo(data);
    return { data, width, height };
  }
  const rgba = new Uint8Array(frame.allocationSize({ format: "RGBA" }));
  await frame.copyTo(rgba, { format: "RGBA" });
  const even = await sharp(rgba, { raw: { width: frame.codedWidth, height: frame.codedHeight, channels: 4 } })
    .extract({ left: 0, top: 0, width, height })
    .raw()
    .toBuffer();
  const pixels = new Uint8Array(even);
  rgbaToYuv(pixels);
  const data = new Uint8Array((width * height * 3) / 2);
  yuvToI420(pixels, width, height, data);
  return { data, width, height };
}

/** The whole picture, upright, in a frame of this size, between black bars where the shapes differ. */
export async function fitI420(picture: I420, rotation: number, size: FrameSize): Promise<Uint8Array> {
  if (rotation === 0 && picture.width === size.width && picture.height === size.height) return picture.data;
  const { width, height } = picture;
  const [across, down] = rotation % 180 === 0 ? [width, height] : [height, width];
  const scale = Math.min(size.width / across, size.height / down);
  // In steps of four, so that the colour planes, half as large, are centred alike.
  const inner = { width: innerSide(across * scale, size.width), height: innerSide(down * scale, size.height) };
  const luma = width * height;
  const chroma = luma / 4;
  const target = Buffer.alloc((size.width * size.height * 3) / 2);
  const planes = [
    { at: 0, bytes: luma, half: 1, black: 16 },
    { at: luma, bytes: chroma, half: 2, black: 128 },
    { at: luma + chroma, bytes: chroma, half: 2, black: 128 },
  ];
  let written = 0;
  for (const { at, bytes, half, black } of planes) {
    const raw = { width: width / half, height: height / half, channels: 1 as const };
    const left = (size.width - inner.width) / 2 / half;
    const top = (size.height - inner.height) / 2 / half;
    const plane = await sharp(picture.data.subarray(at, at + bytes), { raw })
      .rotate(rotation)
      .resize({ width: inner.width / half, height: inner.height / half, fit: "fill" })
      .toColourspace("b-w")
      .raw()
      .toBuffer();
    const [planeWidth, planeHeight] = [size.width / half, size.height / half];
    target.fill(black, written, written + planeWidth * planeHeight);
    const rowBytes = inner.width / half;
    for (let row = 0; row < inner.height / half; row++) {
      plane.copy(target, written + (top + row) * planeWidth + left, row * rowBytes, (row + 1) * rowBytes);
    }
    written += planeWidth * planeHeight;
  }
  return target;
}

/** Differs from the frame's own side by a multiple of four, or not at all. */
function innerSide(side: number, frameSide: number): number {
  const left = frameSide - Math.round(side);
  return Math.max(4, frameSide - Math.round(left / 4) * 4);
}
