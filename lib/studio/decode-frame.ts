import { EncodedVideoChunk, VideoDecoder, type VideoFrame } from "@napi-rs/webcodecs";
import { ALL_FORMATS, EncodedPacketSink, FilePathSource, Input } from "mediabunny";
import { correctColours } from "../media/correct-colours.ts";

/**
 * The RGBA pixels of a clip's frame at `seconds`; infinity is its last. Decodes from the key frame before it, not the whole clip.
 */
export async function decodeFrame(
  path: string,
  seconds: number,
  width: number,
  height: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const input = new Input({ source: new FilePathSource(path), formats: ALL_FORMATS });
  let kept: VideoFrame | undefined;
  let failure: Error | undefined;
  const decoder = new VideoDecoder({
    output: (frame) => {
      kept?.close();
      kept = frame;
    },
    error: (error) => {
      failure = error;
    },
  });
  try {
    const track = await input.getPrimaryVideoTrack();
    const config = await track?.getDecoderConfig();
    if (track === null || config === null || config === undefined)
      throw new Error("the clip has no video that can be decoded");
    const description = config.description as Uint8Array | undefined;
    const matrix = config.colorSpace?.matrix;
    decoder.configure({
      codec: config.codec,
      codedWidth: config.codedWidth ?? width,
      codedHeight: config.codedHeight ?? height,
      ...(description === undefined ? {} : { description: new Uint8Array(description) }),
      ...(matrix && { colorSpace: { matrix } }),
    });
    const sink = new EncodedPacketSink(track);
    const first = (await sink.getKeyPacket(seconds)) ?? (await sink.getFirstKeyPacket());
    for (let packet = first; packet !== null; packet = await sink.getNextPacket(packet)) {
      if (packet !== first && packet.timestamp > seconds) break;
      const { type, data, microsecondTimestamp } = packet;
      decoder.decode(new EncodedVideoChunk({ type, data: new Uint8Array(data), timestamp: microsecondTimestamp }));
    }
    await decoder.flush();
    if (kept === undefined) throw failure ?? new Error("the clip has no frame that can be decoded");
    if (kept.codedWidth !== width || kept.codedHeight !== height) {
      throw new Error(`the clip is ${kept.codedWidth}x${kept.codedHeight}, not ${width}x${height}`);
    }
    const pixels = new Uint8Array(width * height * 4);
    await kept.copyTo(pixels, { format: "RGBA" });
    correctColours(pixels, kept);
    return pixels;
  } finally {
    kept?.close();
    decoder.close();
    input.dispose();
  }
}
