import {
  EncodedPacketSink,
  FilePathSource,
  Input,
  type InputTrack,
  type InputVideoTrack,
  Logging,
  LogLevel,
  MP4,
  QTFF,
} from "mediabunny";
import type { ClipFacts } from "../render/render-record.ts";
import { clipRefusal } from "./clip-refusal.ts";
import { countSamples } from "./count-samples.ts";
import { walkBoxes } from "./walk-boxes.ts";

// What it would print about a bad clip stands in our answer; a command's output is not for a library to write to.
Logging.level = LogLevel.Silent;

export type ProbeAnswer =
  | { status: "probed"; facts: Omit<ClipFacts, "bytes" | "sha256">; poster: Uint8Array | null }
  | ReturnType<typeof clipRefusal.broken>;

/** Makes a picture of a clip's first frame, or null. */
export type DrawPoster = (video: InputVideoTrack) => Promise<Uint8Array | null>;

/** The whole index is held in memory; that of an hour of film has a few megabytes. */
const maximumIndexBytes = 64_000_000;
/** Two hours of 60 frames a second with sound have a fifth of it. */
const maximumSamples = 4_000_000;

/**
 * Whether a file is a whole MP4 with moving pictures of about the length asked for (null: of any), and the facts about it.
 */
export async function probeClip(
  path: string,
  fileBytes: number,
  expectedSeconds: number | null,
  drawPoster: DrawPoster,
): Promise<ProbeAnswer> {
  const shape = await walkBoxes(path, fileBytes);
  if (shape === null) return clipRefusal.broken("it is not made of MP4 boxes");
  if (shape.missingUntil !== null) {
    return clipRefusal.cutShort(fileBytes, `its last part should go on to byte ${shape.missingUntil}`);
  }
  if (!shape.boxes.some(({ name }) => name === "moov")) {
    return clipRefusal.cutShort(fileBytes, "its index (moov) is missing");
  }
  const indexes = shape.boxes.filter(({ name }) => name === "moov" || name === "moof");
  const indexBytes = indexes.reduce((sum, { length }) => sum + length, 0);
  if (indexBytes > maximumIndexBytes) return clipRefusal.broken(`its index has ${indexBytes} bytes`);
  const { stored, claimed } = await countSamples(path, indexes);
  // Writers differ by a sample or two; what is far beyond is damage, and would be counted to one by one.
  if (stored > maximumSamples || claimed > 2 * stored + 1000) {
    return clipRefusal.broken(`its index claims ${Math.max(stored, claimed)} samples and has room for ${stored}`);
  }

  const input = new Input({
    formats: [MP4, QTFF],
    source: new FilePathSource(path, { handleUnhandledError: () => {} }),
  });
  try {
    return await probe(input, fileBytes, expectedSeconds, drawPoster);
  } catch (error) {
    if (isOurOwn(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    return clipRefusal.broken(reason.split("\n")[0]?.slice(0, 160).replace(/\.$/, "") ?? "");
  } finally {
    input.dispose();
  }
}

async function probe(
  input: Input,
  fileBytes: number,
  expectedSeconds: number | null,
  drawPoster: DrawPoster,
): Promise<ProbeAnswer> {
  const video = await input.getPrimaryVideoTrack();
  if (video === null) return clipRefusal.broken("it has no video track");
  const width = await video.getDisplayWidth();
  const height = await video.getDisplayHeight();
  if (!(width > 0 && height > 0)) return clipRefusal.broken(`its pictures have ${width}x${height} pixels`);
  const durationSeconds = await video.computeDuration();
  if (!(durationSeconds > 0 && Number.isFinite(durationSeconds))) return clipRefusal.broken("it lasts no time");

  for (const track of await input.getTracks()) {
    const missing = await countMissingPackets(track);
    if (missing > 0)
      return clipRefusal.cutShort(fileBytes, `${missing} packets of its ${track.type} track are missing`);
  }
  // Providers round to their own steps (5 s for 4 s): only a length that nobody can have meant is refused.
  if (expectedSeconds !== null && Math.abs(durationSeconds - expectedSeconds) > Math.max(1, expectedSeconds / 2)) {
    return clipRefusal.wrongDuration(durationSeconds, expectedSeconds);
  }
  const audio = await input.getPrimaryAudioTrack();
  const facts = {
    durationSeconds: round(durationSeconds),
    width,
    height,
    frameRate: round((await video.computeFrameRateMetrics()).bestGuessFrameRate),
    videoCodec: (await video.getCodec()) ?? (await internalCodec(video)),
    audioCodec: audio === null ? null : ((await audio.getCodec()) ?? (await internalCodec(audio))),
  };
  return { status: "probed", facts, poster: await drawPoster(video).catch(() => null) };
}

/** Reads every packet, one at a time: the index names more than there is when the end was cut off or left empty. */
async function countMissingPackets(track: InputTrack): Promise<number> {
  const { packetCount } = await track.computePacketStats();
  let readCount = 0;
  for await (const packet of new EncodedPacketSink(track).packets()) {
    if (packet.data.byteLength > 0) readCount++;
  }
  if (track.isVideoTrack() && packetCount === 0) return 1;
  return packetCount - readCount;
}

/** For a codec that mediabunny has no short name for: the four letters in the file, e.g. `mp4v`. */
async function internalCodec(track: InputTrack): Promise<string> {
  const id = await track.getInternalCodecId();
  return typeof id === "string" ? id : "unknown";
}

/** An error of the disk has a system call's number; one about the file's content has none. */
const isOurOwn = (error: unknown) => error instanceof Error && "errno" in error && "syscall" in error;

const round = (value: number) => Math.round(value * 1000) / 1000;
