import type { EncodedVideoPacketSource } from "mediabunny";
import { EncodedPacket } from "mediabunny";
import { type ClipPacket, FrameEncoder } from "../../studio/frame-encoder.ts";
import { decodeFrames } from "../clip-decoder.ts";
import { displayOf } from "../frame-pixels.ts";
import type { FrameSize } from "../frame-size.ts";
import type { OpenedClip } from "../open-clip.ts";
import { fitI420, toI420 } from "./i420.ts";
import { kind } from "./plan-join.ts";

interface Shape extends FrameSize {
  frameRate: number;
}

/** H.264 in 4:2:0 has even sides. */
async function shapeOf({ video }: OpenedClip): Promise<Shape> {
  // The frame rate among the facts is the usual one nearest to it.
  const { averagePacketRate } = await video.computePacketStats();
  const { width, height } = await displayOf(video);
  const even = (side: number) => Math.max(2, side - (side % 2));
  return { width: even(width), height: even(height), frameRate: Math.round(averagePacketRate * 1000) / 1000 };
}

/** How a clip of this one's size and frame rate is described when it is encoded here, in the words of `kind`. */
export async function encodesAs(first: OpenedClip, deadline: number): Promise<string | null> {
  const shape = await shapeOf(first);
  const encoder = createEncoder(shape);
  for await (const frame of frames(first, shape, deadline)) {
    encoder.encode(frame, 0);
    break;
  }
  const [packet] = await encoder.finish();
  if (packet?.description == null) return null;
  const { width, height } = shape;
  return kind(codecOf(packet.description), width, height, [width, height, 0], packet.description);
}

/** The studio's, so that what is encoded here can stand beside its clips. It asks for no more of a task than its shape. */
function createEncoder(shape: Shape): FrameEncoder {
  const rest = { beats: [], frames: 0, prefixPath: null, outputPath: "" };
  return new FrameEncoder({ picture: { kind: "still", path: "" }, ...rest, ...shape });
}

/** Encodes one clip as the first one is, from `start` seconds on. Yields the time of each packet written. */
export async function* encodeClip(
  clip: OpenedClip,
  first: OpenedClip,
  start: number,
  source: EncodedVideoPacketSource,
  deadline: number,
): AsyncGenerator<number, void> {
  const shape = await shapeOf(first);
  yield* encode(frames(clip, shape, deadline), shape, start, source);
}

/** Encodes all clips, each fading into the next. */
export async function* encodeFaded(
  clips: OpenedClip[],
  fadeSeconds: number,
  source: EncodedVideoPacketSource,
  deadline: number,
): AsyncGenerator<number, void> {
  const [first] = clips;
  if (first === undefined) return;
  const shape = await shapeOf(first);
  const fadeFrames = Math.round(fadeSeconds * shape.frameRate);
  yield* encode(faded(clips, shape, fadeFrames, deadline), shape, 0, source);
}

/** Holds back as many frames as a fade has: each clip's last ones are mixed with the next one's first. */
async function* faded(clips: OpenedClip[], shape: Shape, fadeFrames: number, deadline: number) {
  let held: Uint8Array[] = [];
  for (const [index, clip] of clips.entries()) {
    const ending = held;
    held = [];
    let place = 0;
    for await (const frame of frames(clip, shape, deadline)) {
      const before = index === 0 ? undefined : ending[place];
      held.push(before === undefined ? frame : mix(before, frame, (place + 1) / (ending.length + 1)));
      place++;
      if (held.length > fadeFrames) yield held.shift() as Uint8Array;
    }
  }
  yield* held;
}

/** `share` of the second, the rest of the first. */
function mix(first: Uint8Array, second: Uint8Array, share: number): Uint8Array {
  const weight = Math.round(share * 256);
  const mixed = new Uint8Array(first.length);
  for (let index = 0; index < mixed.length; index++) {
    mixed[index] = ((first[index] ?? 0) * (256 - weight) + (second[index] ?? 0) * weight + 128) >> 8;
  }
  return mixed;
}

async function* encode(
  pictures: AsyncIterable<Uint8Array>,
  shape: Shape,
  start: number,
  source: EncodedVideoPacketSource,
): AsyncGenerator<number, void> {
  const encoder = createEncoder(shape);
  let decoderConfig: VideoDecoderConfig | undefined;
  const write = async ({ data, type, frame, description }: ClipPacket) => {
    if (description !== null) {
      const { width: codedWidth, height: codedHeight } = shape;
      const colorSpace = { primaries: "bt709", transfer: "bt709", matrix: "bt709", fullRange: false } as const;
      decoderConfig = { codec: codecOf(description), codedWidth, codedHeight, description, colorSpace };
    }
    const timestamp = start + frame / shape.frameRate;
    await source.add(new EncodedPacket(data, type, timestamp, 1 / shape.frameRate), decoderConfig && { decoderConfig });
    return timestamp;
  };
  let frame = 0;
  for await (const picture of pictures) {
    encoder.encode(picture, frame++);
    for (const packet of await encoder.takePackets()) yield await write(packet);
  }
  for (const packet of await encoder.finish()) yield await write(packet);
}

const codecOf = (description: Uint8Array) => `avc1.${Buffer.from(description.subarray(1, 4)).toString("hex")}`;

/** A clip's frames as I420 of this size, at this frame rate: the one that is shown at each time. */
async function* frames(clip: OpenedClip, shape: Shape, deadline: number): AsyncGenerator<Uint8Array, void> {
  const count = Math.max(1, Math.round(clip.facts.durationSeconds * shape.frameRate));
  const start = (await clip.video.getFirstTimestamp()) * 1e6;
  const { rotation } = await displayOf(clip.video);
  let shown: Uint8Array | null = null;
  let index = 0;
  for await (const frame of decodeFrames(clip.video, { deadline })) {
    // Half a millisecond makes up for times that were rounded.
    const begins = (frame.timestamp - start) / 1e6 - 0.0005;
    for (; shown !== null && index < count && index / shape.frameRate < begins; index++) yield shown;
    try {
      shown = await fitI420(await toI420(frame), rotation, shape);
    } finally {
      frame.close();
    }
  }
  for (; shown !== null && index < count; index++) yield shown;
}
