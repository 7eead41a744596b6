import { EncodedPacketSink, type InputVideoTrack } from "mediabunny";
import { decodeFrames } from "./clip-decoder.ts";
import { displayOf, toPicture } from "./frame-pixels.ts";

/** Of the longer side. */
const mostPixels = 1280;
const webpQuality = 80;
const decodeSeconds = 15;

/** The first frame of a clip as WebP; null where there is none. @throws Error where its codec can't be decoded here */
export async function drawPoster(video: InputVideoTrack): Promise<Uint8Array | null> {
  const from = await new EncodedPacketSink(video).getFirstKeyPacket();
  if (from === null) return null;
  const deadline = performance.now() + decodeSeconds * 1000;
  for await (const frame of decodeFrames(video, { from, deadline })) {
    const picture = await toPicture(frame, await displayOf(video), mostPixels);
    return new Uint8Array(await picture.webp({ quality: webpQuality }).toBuffer());
  }
  return null;
}
