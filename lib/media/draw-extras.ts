import { EncodedPacketSink } from "mediabunny";
import { decodeFrames } from "./clip-decoder.ts";
import { drawPreview, preview } from "./draw-preview.ts";
import { drawSpritesheet, spritesheet } from "./draw-spritesheet.ts";
import { type Display, displayOf, toPicture } from "./frame-pixels.ts";
import { type MediaFailure, mediaProblem, reasonOf } from "./media-problem.ts";
import { type OpenedClip, openClip } from "./open-clip.ts";

export type DrawExtrasAnswer =
  | {
      status: "drawn";
      /** WebP, and the text that tells players which part of it belongs to which seconds. */
      spritesheet: { image: Uint8Array; webvtt: string };
      /** Animated WebP, without end. */
      preview: Uint8Array;
    }
  | MediaFailure;

/** Red, green, blue. */
export interface SmallFrame {
  pixels: Buffer;
  width: number;
  height: number;
}

/** A longer clip's spritesheet is made of its key frames, so that not all of it is decoded. */
const wholeSeconds = 120;

export interface DrawExtrasOptions {
  /** Where the spritesheet will be found from the WebVTT's place, e.g. `clip.sprites.webp`. */
  spritesheetName: string;
  /** After so many it is given up. */
  seconds: number;
}

export async function drawExtras(path: string, options: DrawExtrasOptions): Promise<DrawExtrasAnswer> {
  const deadline = performance.now() + options.seconds * 1000;
  const clip = await openClip(path);
  if (clip.status === "failed") return clip;
  try {
    const { durationSeconds } = clip.facts;
    const tiles = spritesheet.times(durationSeconds);
    const frames = await pick(clip, tiles, preview.times(durationSeconds), deadline);
    return {
      status: "drawn",
      spritesheet: await drawSpritesheet(frames.tiles, tiles, durationSeconds, options.spritesheetName),
      preview: await drawPreview(frames.pictures),
    };
  } catch (error) {
    const message = `The clip can't be decoded: ${reasonOf(error)}.`;
    return mediaProblem("clip_undecodable", message, "Use a clip of a codec that can be decoded here, such as H.264.");
  } finally {
    clip.close();
  }
}

/** The frames shown at these times, small. */
async function pick({ video, facts }: OpenedClip, tileTimes: number[], pictureTimes: number[], deadline: number) {
  const display = await displayOf(video);
  const isLong = facts.durationSeconds > wholeSeconds;
  const tiles: SmallFrame[] = [];
  const pictures: SmallFrame[] = [];
  const lastTime = Math.max(pictureTimes.at(-1) ?? 0, isLong ? 0 : (tileTimes.at(-1) ?? 0));
  const start = (await video.getFirstTimestamp()) * 1e6;
  for await (const frame of decodeFrames(video, { deadline })) {
    // A frame is shown for some time: half a frame's leeway makes up for times that were rounded.
    const time = (frame.timestamp - start) / 1e6 + 0.5 / Math.max(1, facts.frameRate);
    const isTile = !isLong && time >= (tileTimes[tiles.length] ?? Number.POSITIVE_INFINITY);
    const isPicture = time >= (pictureTimes[pictures.length] ?? Number.POSITIVE_INFINITY);
    if (isTile) tiles.push(await small(frame.clone(), display, spritesheet.tilePixels));
    if (isPicture) pictures.push(await small(frame.clone(), display, preview.pixels));
    frame.close();
    if (time > lastTime) break;
  }
  if (isLong) {
    const sink = new EncodedPacketSink(video);
    for (const time of tileTimes) {
      const from = (await sink.getKeyPacket(time + start / 1e6)) ?? (await sink.getFirstKeyPacket());
      for await (const frame of decodeFrames(video, { deadline, ...(from && { from }) })) {
        tiles.push(await small(frame, display, spritesheet.tilePixels));
        break;
      }
    }
  }
  return { tiles, pictures };
}

async function small(frame: Parameters<typeof toPicture>[0], display: Display, longest: number): Promise<SmallFrame> {
  const picture = await toPicture(frame, display, longest);
  const { data: pixels, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  return { pixels, width: info.width, height: info.height };
}
