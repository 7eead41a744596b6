import type { VideoFrame } from "@napi-rs/webcodecs";
import { EncodedPacketSink } from "mediabunny";
import { decodeFrames } from "./clip-decoder.ts";
import { displayOf, toPicture } from "./frame-pixels.ts";
import { type MediaFailure, mediaProblem, reasonOf } from "./media-problem.ts";
import { type OpenedClip, openClip } from "./open-clip.ts";

export type LastFrameAnswer =
  | { status: "drawn"; bytes: Uint8Array; mediaType: "image/png"; size: string }
  | MediaFailure;

const seconds = 60;

/** The last frame that a player shows of a clip, upright, as a PNG: what a clip that goes on from it starts with. */
export async function lastFrame(path: string): Promise<LastFrameAnswer> {
  const clip = await openClip(path);
  if (clip.status === "failed") return clip;
  try {
    return await draw(clip);
  } catch (error) {
    return mediaProblem("clip_undecodable", `The clip's last frame can't be decoded: ${reasonOf(error)}.`, remedy);
  } finally {
    clip.close();
  }
}

const remedy = "Use a clip of a codec that can be decoded here, such as H.264.";

async function draw({ video }: OpenedClip): Promise<LastFrameAnswer> {
  // All that comes after the last key frame is decoded: frames are stored in another order than they are shown in.
  const from = await new EncodedPacketSink(video).getKeyPacket(Number.POSITIVE_INFINITY);
  const options = { deadline: performance.now() + seconds * 1000, ...(from && { from }) };
  let last: VideoFrame | null = null;
  for await (const frame of decodeFrames(video, options)) {
    const isLater = last === null || frame.timestamp >= last.timestamp;
    (isLater ? last : frame)?.close();
    if (isLater) last = frame;
  }
  if (last === null) return mediaProblem("clip_undecodable", "The clip has no frame that can be decoded.", remedy);
  const display = await displayOf(video);
  const bytes = new Uint8Array(await (await toPicture(last, display)).png().toBuffer());
  return { status: "drawn", bytes, mediaType: "image/png", size: `${display.width}x${display.height}` };
}
