import { EncodedVideoChunk, VideoDecoder, type VideoFrame } from "@napi-rs/webcodecs";
import { type EncodedPacket, EncodedPacketSink, type InputVideoTrack } from "mediabunny";
import { collectGarbage } from "../studio/collect-garbage.ts";

/** Frames that may wait to be taken, and packets to be decoded. */
const queueLimit = 4;
/** A little more than 4K: a few frames of it are what a function's memory holds. */
const mostPixels = 4096 * 2304;

export interface DecodeOptions {
  /** Decodes from here, a key frame; from the beginning by default. */
  from?: EncodedPacket;
  /** `performance.now()` at which it is given up. */
  deadline: number;
}

/**
 * The frames of a track in the order they are shown, with their times in microseconds. Few are held at once. Whoever takes
 * one closes it. @throws Error where the codec or the bytes can't be decoded, or the deadline has passed
 */
export async function* decodeFrames(video: InputVideoTrack, options: DecodeOptions): AsyncGenerator<VideoFrame, void> {
  const config = await video.getDecoderConfig();
  if (config === null) throw new Error("its codec is not known");
  const { codec, codedWidth = 0, codedHeight = 0, colorSpace, description } = config;
  if (codedWidth * codedHeight > mostPixels)
    throw new Error(`its pictures of ${codedWidth}x${codedHeight} are too large to decode`);
  const frames: VideoFrame[] = [];
  let failure: Error | null = null;
  const decoder = new VideoDecoder({
    output: (frame) => frames.push(frame),
    error: (error) => {
      failure = error;
    },
  });
  const check = () => {
    if (failure !== null) throw failure;
    if (performance.now() > options.deadline) throw new Error("decoding it took too long");
  };
  try {
    decoder.configure({
      codec,
      ...(description && { description: description as Uint8Array }),
      // Or its frames would not say what their colours mean.
      ...(colorSpace && { colorSpace }),
      hardwareAcceleration: "prefer-software",
    });
    let packets = 0;
    for await (const packet of new EncodedPacketSink(video).packets(options.from)) {
      // A closed frame keeps its pixels until it is collected: without this, the whole of a clip may be held.
      if (packets++ % 4 === 0) collectGarbage();
      const { type, data, microsecondTimestamp: timestamp } = packet;
      decoder.decode(new EncodedVideoChunk({ type, data, timestamp }));
      do {
        await nextTurn();
        check();
      } while (decoder.decodeQueueSize > queueLimit && frames.length < queueLimit);
      yield* take(frames);
    }
    await before(options.deadline, decoder.flush());
    check();
    yield* take(frames);
  } finally {
    for (const frame of frames) frame.close();
    if (decoder.state !== "closed") decoder.close();
  }
}

function* take(frames: VideoFrame[]): Generator<VideoFrame, void> {
  for (let frame = frames.shift(); frame !== undefined; frame = frames.shift()) yield frame;
}

/** Rejects at the deadline (of `performance.now()`). */
export async function before<Value>(deadline: number, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("it took too long")), Math.max(0, deadline - performance.now()));
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
