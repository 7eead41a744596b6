import { AudioData, AudioEncoder, type EncodedVideoChunk, VideoEncoder, VideoFrame } from "@napi-rs/webcodecs";
import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
} from "mediabunny";

export interface MakeClipOptions {
  /** Even numbers of pixels, as H.264 in 4:2:0 needs; 64x36 by default. */
  width?: number;
  height?: number;
  /** 1 by default. */
  seconds?: number;
  /** Frames per second, 24 by default. */
  frameRate?: number;
  /** Where the index (moov) stands: before the pictures, behind them, or in pieces. In front by default. */
  layout?: "in-memory" | false | "fragmented";
  /** Degrees clockwise that a player turns the pictures by; 0 by default. */
  rotation?: 0 | 90 | 180 | 270;
  /** With a silent AAC track; without by default. */
  withSound?: boolean;
}

/** A real H.264 MP4: a flat grey that brightens from frame to frame, dark red in its first frame. */
export async function makeClip(options: MakeClipOptions = {}): Promise<Uint8Array> {
  const {
    width = 64,
    height = 36,
    seconds = 1,
    frameRate = 24,
    layout = "in-memory",
    rotation = 0,
    withSound = false,
  } = options;
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: layout }), target: new BufferTarget() });
  const source = new EncodedVideoPacketSource("avc");
  output.addVideoTrack(source, { frameRate, rotation });
  const sound = new EncodedAudioPacketSource("aac");
  if (withSound) output.addAudioTrack(sound);
  await output.start();
  for (const [index, chunk] of (await encodeFrames({ width, height, seconds, frameRate })).entries()) {
    const packet = new EncodedPacket(chunk.data, chunk.type, chunk.timestamp / 1e6, 1 / frameRate, index);
    await source.add(packet, chunk.metadata);
  }
  if (withSound) await addSilence(sound, seconds);
  await output.finalize();
  if (output.target.buffer === null) throw new Error("the muxer wrote nothing");
  return new Uint8Array(output.target.buffer);
}

type Metadata = Parameters<EncodedVideoPacketSource["add"]>[1];
type Chunk = { data: Uint8Array; type: "key" | "delta"; timestamp: number; metadata: Metadata };

async function encodeFrames(clip: { width: number; height: number; seconds: number; frameRate: number }) {
  const { width, height, seconds, frameRate } = clip;
  const chunks: Chunk[] = [];
  const encoder = new VideoEncoder({
    output: (chunk: EncodedVideoChunk, metadata) => {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      chunks.push({ data, type: chunk.type, timestamp: chunk.timestamp, metadata: metadata as Metadata });
    },
    error: (error) => {
      throw error;
    },
  });
  encoder.configure({
    codec: "avc1.640028",
    width,
    height,
    framerate: frameRate,
    bitrate: 500_000,
    latencyMode: "realtime",
    avc: { format: "avc" },
  });
  const frameCount = Math.round(seconds * frameRate);
  for (let index = 0; index < frameCount; index++) {
    const colour = index === 0 ? [160, 20, 20] : [1, 1, 1].map(() => 40 + Math.round((index / frameCount) * 180));
    const pixels = new Uint8Array(width * height * 4);
    for (let at = 0; at < pixels.length; at += 4) pixels.set([...colour, 255], at);
    const frame = new VideoFrame(pixels, {
      format: "RGBA",
      codedWidth: width,
      codedHeight: height,
      timestamp: Math.round((index / frameRate) * 1e6),
    });
    encoder.encode(frame, { keyFrame: index === 0 });
    frame.close();
  }
  await encoder.flush();
  encoder.close();
  return chunks;
}

async function addSilence(source: EncodedAudioPacketSource, seconds: number) {
  const sampleRate = 48_000;
  const added: Promise<void>[] = [];
  const encoder = new AudioEncoder({
    output: (chunk, metadata) => {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      const packet = new EncodedPacket(data, "key", chunk.timestamp / 1e6, (chunk.duration ?? 0) / 1e6);
      added.push(source.add(packet, metadata as Parameters<EncodedAudioPacketSource["add"]>[1]));
    },
    error: (error) => {
      throw error;
    },
  });
  encoder.configure({ codec: "mp4a.40.2", sampleRate, numberOfChannels: 1, bitrate: 32_000 });
  const numberOfFrames = Math.round(seconds * sampleRate);
  const data = new Float32Array(numberOfFrames);
  const silence = new AudioData({ format: "f32", sampleRate, numberOfFrames, numberOfChannels: 1, timestamp: 0, data });
  encoder.encode(silence);
  silence.close();
  await encoder.flush();
  encoder.close();
  await Promise.all(added);
}
