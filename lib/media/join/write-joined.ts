import {
  type AudioCodec,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  FilePathTarget,
  Mp4OutputFormat,
  Output,
  type VideoCodec,
} from "mediabunny";
import type { JoinOptions } from "../join-clips.ts";
import type { OpenedClip } from "../open-clip.ts";
import { chapterBox, insertUserData } from "./chapters.ts";
import { copySound } from "./copy-sound.ts";
import type { JoinPlan } from "./plan-join.ts";

/** Bytes that the muxer sets aside for each packet's entries in the index, at the least. */
const reservedBytesAPacket = 40;

/** Writes the joined clip, and returns when each clip begins in it, in seconds. Packets go through one at a time. */
export async function writeJoined(
  path: string,
  clips: OpenedClip[],
  plan: JoinPlan,
  options: JoinOptions,
  deadline: number,
): Promise<number[]> {
  const [first] = clips;
  if (first === undefined) throw new Error("no clips to join");
  const starts = startsOf(clips, plan.fadeSeconds);
  const chapters = chapterBox(
    options.chapters ??
      clips.map((_, index) => ({ startSeconds: starts[index] ?? 0, title: options.titles[index] ?? "" })),
  );

  const target = new FilePathTarget(path);
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: "reserve" }), target });
  const isEncoded = plan.reencoded.every(Boolean);
  const codec = isEncoded ? "avc" : ((await first.video.getCodec()) ?? "avc");
  const video = new EncodedVideoPacketSource(codec as VideoCodec);
  const rotation = isEncoded ? 0 : await first.video.getRotation();
  const count = await countPackets(clips, "video");
  const spare = Math.ceil((chapters.byteLength + 64) / reservedBytesAPacket);
  output.addVideoTrack(video, {
    rotation,
    // A cross-fade or another frame rate may make a few frames more than there were.
    maximumPacketCount: (plan.encoder === null ? count : await mostFrames(clips)) + spare,
  });
  const sound =
    plan.sound === "kept"
      ? new EncodedAudioPacketSource(((await first.audio?.getCodec()) ?? "aac") as AudioCodec)
      : null;
  if (sound !== null) output.addAudioTrack(sound, { maximumPacketCount: (await countPackets(clips, "audio")) + 1 });
  await output.start();
  try {
    const pictures = pictureSteps(clips, plan, starts, video, deadline);
    const sounds = sound === null ? null : copySound(clips, plan, starts, sound);
    await interleave(pictures, sounds, deadline);
    await output.finalize();
  } catch (error) {
    await output.cancel().catch(() => {});
    throw error;
  }
  await insertUserData(path, chapters);
  return starts;
}

function startsOf(clips: OpenedClip[], fadeSeconds: number): number[] {
  let start = 0;
  return clips.map(({ facts }) => {
    const own = start;
    start += facts.durationSeconds - fadeSeconds;
    return own;
  });
}

async function countPackets(clips: OpenedClip[], type: "video" | "audio"): Promise<number> {
  let count = 0;
  for (const clip of clips) count += (await clip[type]?.computePacketStats())?.packetCount ?? 0;
  return count;
}

async function mostFrames(clips: OpenedClip[]): Promise<number> {
  const frameRate = clips[0]?.facts.frameRate ?? 0;
  const encoded = clips.reduce((sum, { facts }) => sum + Math.ceil(facts.durationSeconds * frameRate) + 1, 0);
  return (await countPackets(clips, "video")) + encoded;
}

/** Writes one packet at each step, and answers the time it stands at. */
type Steps = AsyncGenerator<number, void>;

/** The track that is behind goes on, so that the muxer never has to keep much of the other. */
async function interleave(pictures: Steps, sounds: Steps | null, deadline: number): Promise<void> {
  let picture = await pictures.next();
  let sound = await sounds?.next();
  while (picture.done === false || sound?.done === false) {
    if (performance.now() > deadline) throw new Error("it took too long");
    const isSoundNext = sound?.done === false && (picture.done === true || sound.value < picture.value);
    if (isSoundNext) sound = await sounds?.next();
    else picture = await pictures.next();
  }
}

async function* pictureSteps(
  clips: OpenedClip[],
  plan: JoinPlan,
  starts: number[],
  source: EncodedVideoPacketSource,
  deadline: number,
): Steps {
  if (plan.fadeSeconds > 0 && plan.encoder !== null) {
    yield* plan.encoder.encodeFaded(clips, plan.fadeSeconds, source, deadline);
    return;
  }
  const [first] = clips;
  const decoderConfig = (await first?.video.getDecoderConfig()) ?? undefined;
  for (const [index, clip] of clips.entries()) {
    const start = starts[index] ?? 0;
    if (plan.reencoded[index] === true && plan.encoder !== null && first !== undefined) {
      yield* plan.encoder.encodeClip(clip, first, start, source, deadline);
      continue;
    }
    const offset = start - (await clip.video.getFirstTimestamp());
    for await (const packet of new EncodedPacketSink(clip.video).packets()) {
      const meta = decoderConfig && { decoderConfig };
      await source.add(packet.clone({ timestamp: packet.timestamp + offset }), meta);
      yield packet.timestamp + offset;
    }
  }
}
